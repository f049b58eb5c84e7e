import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { addonKey, addonPath, buildAddon } from './addon.mjs'
import { cacheFolder } from './cache-folder.mjs'
import { withFileLock } from './file-lock.mjs'
import { libraryIn } from './library.mjs'
import { linkLibraries } from './link-libraries.mjs'
import { runStep } from './processes.mjs'
import { compiler, glibcVersion, make, pip, python, requireGlibc, requireTools } from './requirements.mjs'
import { SetupError } from './setup-error.mjs'
import { isUnpacked, obtainTensorflow, tensorflowFolder } from './tensorflow.mjs'

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
 */
export function nativeTensorflowIsReady(place, env) {
  const { folder, byHand } = tensorflowFolder(place.platform, cacheFolder(env), env)
  if (!byHand && !isUnpacked(folder)) return false
  const library = libraryIn(folder, place.platform)
  const stamp = stampPath(place.root)
  const key = addonKey({
    package: packageFolder(place.root),
    nodeVersion: place.node.version,
    platform: place.platform.name,
    library,
  })
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === key
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
  const key = addonKey({ package: folder, nodeVersion: place.node.version, platform: place.platform.name, library })
  const target = addonFile(cache, key)
  await withFileLock(`${target}.lock`, 'compiling the TensorFlow addon', () =>
    buildAddon({ ...place, package: folder, library, target, cache }),
  )
  rmSync(stampPath(place.root), { force: true })
  linkLibraries(folder, library, place.platform)
  const installed = join(folder, addonPath)
  mkdirSync(dirname(installed), { recursive: true })
  copyFileSync(target, `${installed}.${process.pid}`)
  renameSync(`${installed}.${process.pid}`, installed)
  await checkThatItLoads(place.node.program, installed, target, library.folder)
  writeFileSync(stampPath(place.root), key)
}

/**
 * Only the tools of the steps that are still to be done.
 * @param {Place} place
 * @param {string} cache
 * @param {NodeJS.ProcessEnv} env
 */
function requireWhatIsNeeded(place, cache, env) {
  const { folder, byHand } = tensorflowFolder(place.platform, cache, env)
  const needsDownload = !byHand && !isUnpacked(folder)
  const needsCompiler = needsDownload || !existsSync(addonFile(cache, keyIn(place, folder)))
  if (needsDownload) requireGlibc(process.platform, glibcVersion())
  requireTools([
    ...(needsDownload || needsCompiler ? [python] : []),
    ...(needsDownload ? [pip] : []),
    ...(needsCompiler ? [make, compiler] : []),
  ])
}

/**
 * @param {Place} place
 * @param {string} folder of the library
 */
function keyIn(place, folder) {
  const library = libraryIn(folder, place.platform)
  return addonKey({
    package: packageFolder(place.root),
    nodeVersion: place.node.version,
    platform: place.platform.name,
    library,
  })
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
