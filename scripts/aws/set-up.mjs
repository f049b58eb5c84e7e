/** What the tests against stand-ins for AWS need besides the checkout's own set-up. */
import { join } from 'node:path'
import { cacheFolder } from '../bootstrap/cache-folder.mjs'
import { withFileLock } from '../bootstrap/file-lock.mjs'
import { pythonWithVenv } from '../bootstrap/python-environment.mjs'
import { requireTools } from '../bootstrap/requirements.mjs'
import { motoPython } from './moto.mjs'
import { go, installVersitygw, versitygwProgram } from './versitygw.mjs'

/**
 * Installs both servers into the cache folder, outside of every checkout; what is there already is not done again.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<NodeJS.ProcessEnv>} variables that tell the tests where they are
 * @throws {import('../bootstrap/setup-error.mjs').SetupError} naming what is missing and how to install it
 */
export async function setUpStandIns(env) {
  const cache = cacheFolder(env)
  // All that is missing is said at once.
  requireTools([pythonWithVenv('moto, the stand-in for AWS of the tests'), go])
  await withFileLock(join(cache, 'aws-stand-ins.lock'), 'setting up the stand-ins for AWS', () =>
    installVersitygw(cache),
  )
  return { NAT_TEST_VERSITYGW: versitygwProgram(cache), NAT_TEST_MOTO_PYTHON: await motoPython(env) }
}
