import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { addonKey, addonPath, buildAddon } from './addon.mjs'
import { cacheFolder } from './cache-folder.mjs'
import { withFileLock } from './file-lock.mjs'
import { linkLibraries } from './link-libraries.mjs'
import { runStep } from './processes.mjs'
import { compiler, glibcVersion, make, pip, python, requireGlibc, requireTools } from './requirements.mjs'
import { SetupError } from './setup-error.mjs'
import { isUnpacked, knownLibrary, obtainTensorflow, tensorflowFolder } from './tensorflow.mjs'

/**
 * @typedef {object} Place
 * @property {string} root of the checkout
 * @property {import('./platform.mjs').Platform} platform
 * @property {{ folder: string, program: string, version: string }} node
 */

/**
 * Whether tfjs-node-gpu has the addon that this checkout, platform and library ask for. Takes milliseconds.
 * @param {Place} place
 * @param {NodeJS.ProcessEnv} env
 * @returns {boolean}
 * @throws {SetupError} if NAT_TENSORFLOW_LIBRARY names a folder that lacks something
 */
export function nativeTensorflowIsReady(place, env) {
  const cache = cacheFolder(env)
  if (mustBeFetched(place.platform, cache, env)) return false
  const library = knownLibrary(place.platform, cache, env)
  const stamp = stampPath(place.root)
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === stampOf(keyFor(place, library), library)
}

/**
 * Gives tfjs-node-gpu its TensorFlow library and its addon: what the package's own install script would do with a
 * library of 2022.
 * @param {Place} place
 * @param {NodeJS.ProcessEnv} env
 * @throws {SetupError}
 */
export async function installNativeTensorflow(place, env) {
  const cache = cacheFolder(env)
  requireWhatIsNeeded(place, cache, env)
  const library = await obtainTensorflow(place.platform, cache, env)
  const folder = packageFolder(place.root)
  const key = keyFor(place, library)
  const target = addonFile(cache, key)
  await withFileLock(`${target}.lock`, 'compiling the TensorFlow addon', () =>
    buildAddon({ ...place, package: folder, library, target }),
  )
  rmSync(stampPath(place.root), { force: true })
  linkLibraries(folder, library, place.platform)
  const installed = join(folder, addonPath)
  mkdirSync(dirname(installed), { recursive: true })
  copyFileSync(target, `${installed}.${process.pid}`)
  renameSync(`${installed}.${process.pid}`, installed)
  await checkThatItLoads(place.node.program, installed, target, library.folder)
  writeFileSync(stampPath(place.root), stampOf(key, library))
}

/**
 * Only the tools of the steps that are still to be done.
 * @param {Place} place
 * @param {string} cache
 * @param {NodeJS.ProcessEnv} env
 */
function requireWhatIsNeeded(place, cache, env) {
  if (mustBeFetched(place.platform, cache, env)) {
    requireGlibc(process.platform, glibcVersion())
    requireTools([python, pip, make, compiler])
    return
  }
  const key = keyFor(place, knownLibrary(place.platform, cache, env))
  if (!existsSync(addonFile(cache, key))) requireTools([python, make, compiler])
}

/**
 * @param {import('./platform.mjs').Platform} platform
 * @param {string} cache
 * @param {NodeJS.ProcessEnv} env
 */
function mustBeFetched(platform, cache, env) {
  const { folder, byHand } = tensorflowFolder(platform, cache, env)
  return !byHand && !isUnpacked(folder)
}

/**
 * @param {Place} place
 * @param {import('./library.mjs').Library} library
 */
function keyFor(place, library) {
  const { root, node, platform } = place
  return addonKey({ package: packageFolder(root), nodeVersion: node.version, platform: platform.name, library })
}

/**
 * What the checkout's links and addon were made from.
 * @param {string} key
 * @param {import('./library.mjs').Library} library
 */
function stampOf(key, library) {
  return `${key} ${library.tensorflow}`
}

/**
 * @param {string} node program
 * @param {string} addon
 * @param {string} cached
 * @param {string} libraryFolder
 */
async function checkThatItLoads(node, addon, cached, libraryFolder) {
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' }
  const { code, output } = await runStep(node, ['-e', `require(${JSON.stringify(addon)})`], { env, quiet: true })
  if (code === 0) return
  // Kept, it would be found again and fail again.
  rmSync(cached, { force: true })
  throw new SetupError(
    `The TensorFlow addon does not load with the library in ${libraryFolder} (exit code ${code}):\n${output}`,
  )
}

/** @param {string} root */
function packageFolder(root) {
  return join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu')
}

/** @param {string} root */
function stampPath(root) {
  return join(packageFolder(root), 'lib', 'nat-addon-key')
}

/**
 * @param {string} cache
 * @param {string} key
 */
function addonFile(cache, key) {
  return join(cache, 'addons', key, 'tfjs_binding.node')
}
