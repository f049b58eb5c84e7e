import { existsSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SetupError } from './setup-error.mjs'

/**
 * @typedef {object} Library TensorFlow's C library on this machine.
 * @property {string} folder
 * @property {string} identity changes when the library is another one: an addon is built for one of them
 * @property {string} tensorflow path of libtensorflow(_cc)
 * @property {string} framework path of libtensorflow_framework
 * @property {string} headers folder that holds tensorflow/c/c_api.h
 */

/**
 * Finds the library in a folder: of the cache, of an installed or unpacked wheel, or of TensorFlow's C distribution
 * (`lib/` and `include/`).
 * @param {string} folder
 * @param {import('./platform.mjs').Platform} platform
 * @returns {Library}
 * @throws {SetupError} naming what is not there
 */
export function libraryIn(folder, platform) {
  const { tensorflow: tensorflowNames, framework: frameworkNames } = platform.libraries
  const tensorflow = firstThatExists([folder, join(folder, 'lib')], tensorflowNames)
  const framework = firstThatExists([folder, join(folder, 'lib')], frameworkNames)
  const headers = firstThatExists(
    [join(folder, 'include'), join(folder, '..', 'include')],
    [join('tensorflow', 'c', 'c_api.h')],
  )
  if (tensorflow && framework && headers) {
    const identity = identityOf([tensorflow, framework])
    return { folder, tensorflow, framework, headers: dirname(dirname(dirname(headers))), identity }
  }
  const missing = [
    tensorflow ? '' : tensorflowNames.join(' or '),
    framework ? '' : frameworkNames.join(' or '),
    headers ? '' : join('include', 'tensorflow', 'c', 'c_api.h'),
  ].filter(Boolean)
  throw new SetupError(
    `The TensorFlow folder ${folder} lacks ${missing.join(' and ')}. It must hold the libraries (or lib/ with them) and include/, as the folder \`tensorflow\` of a TensorFlow 2 wheel does.`,
  )
}

/** @param {readonly string[]} paths */
function identityOf(paths) {
  return paths
    .map((path) => {
      const real = realpathSync(path)
      const { size, mtimeMs } = statSync(real)
      return `${real} ${size} ${mtimeMs}`
    })
    .join('\n')
}

/**
 * @param {readonly string[]} folders
 * @param {readonly string[]} names
 * @returns {string | undefined}
 */
function firstThatExists(folders, names) {
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path))
}
