import { join } from 'node:path'
import { childEnvironment } from './environment.mjs'
import { withFileLock } from './file-lock.mjs'
import { step } from './messages.mjs'
import { installNativeTensorflow, nativeTensorflowIsReady } from './native-tensorflow.mjs'
import { installNodeModules, nodeModulesAreCurrent } from './node-modules.mjs'
import { nodeRuntime } from './node-runtime.mjs'
import { platformFor } from './platform.mjs'
import { SetupError } from './setup-error.mjs'

/**
 * Makes a checkout ready to run: npm packages, Node 22, native TensorFlow. What is there already is not done again;
 * with everything there it takes milliseconds and prints nothing.
 * @param {string} root of the checkout
 * @param {NodeJS.ProcessEnv} env
 * @param {{ tensorflow: boolean }} options without TensorFlow, nothing is compiled and no library is fetched
 * @returns {Promise<{ node: string, env: NodeJS.ProcessEnv }>} the Node 22 program and the environment to run it in
 * @throws {SetupError} saying what is missing and what to do
 */
export async function setUp(root, env, { tensorflow } = { tensorflow: true }) {
  requireNode(process.versions.node)
  const platform = platformFor(process.platform, process.arch)
  const lock = join(root, '.nat', 'set-up.lock')
  if (!nodeModulesAreCurrent(root)) {
    await withFileLock(lock, 'setting up this checkout', async () => {
      if (!nodeModulesAreCurrent(root)) await step('npm packages', () => installNodeModules(root, env))
    })
  }
  const node = nodeRuntime(root, platform)
  const place = { root, platform, node }
  if (tensorflow && !nativeTensorflowIsReady(place, env)) {
    await withFileLock(lock, 'setting up this checkout', async () => {
      if (!nativeTensorflowIsReady(place, env))
        await step('native TensorFlow', () => installNativeTensorflow(place, env))
    })
  }
  return { node: node.program, env: childEnvironment(env, process.platform, join(node.folder, 'bin')) }
}

/** @param {string} version of the Node that runs the set-up */
export function requireNode(version) {
  if (Number(version.split('.')[0]) >= 20) return
  throw new SetupError(
    `The set-up needs Node 20 or newer, and this is Node ${version}. Everything after it runs under a Node 22 of its own.`,
  )
}
