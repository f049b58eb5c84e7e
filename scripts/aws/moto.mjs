/** moto: the AWS services of the tests, in a Python virtual environment whose every package is pinned by its hash. */
import { fileURLToPath } from 'node:url'
import { pythonEnvironment } from '../bootstrap/python-environment.mjs'

const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url))

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>} the Python program that can import moto
 * @throws {import('../bootstrap/setup-error.mjs').SetupError}
 */
export const motoPython = (env) =>
  pythonEnvironment({ name: 'moto', title: 'moto 5.2.5, 320 MB', requirements, requireHashes: true, env })
