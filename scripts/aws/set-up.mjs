/** What the tests against stand-ins for AWS need besides the checkout's own set-up. */
import { join } from 'node:path'
import { cacheFolder } from '../bootstrap/cache-folder.mjs'
import { withFileLock } from '../bootstrap/file-lock.mjs'
import { requireTools } from '../bootstrap/requirements.mjs'
import { installMoto, motoPython, pythonWithVenv } from './moto.mjs'
import { go, installVersitygw, versitygwProgram } from './versitygw.mjs'

/**
 * Installs both servers into the cache folder, outside of every checkout; what is there already is not done again.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<NodeJS.ProcessEnv>} variables that tell the tests where they are
 * @throws {import('../bootstrap/setup-error.mjs').SetupError} naming what is missing and how to install it
 */
export async function setUpStandIns(env) {
  const cache = cacheFolder(env)
  // Both are asked for even where the cache holds what they build: moto runs on this Python.
  requireTools([pythonWithVenv, go])
  await withFileLock(join(cache, 'aws-stand-ins.lock'), 'setting up the stand-ins for AWS', async () => {
    await installVersitygw(cache)
    await installMoto(cache)
  })
  return { NAT_TEST_VERSITYGW: versitygwProgram(cache), NAT_TEST_MOTO_PYTHON: motoPython(cache) }
}
