import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withFileLock } from './file-lock.mjs'
import { libraryIn } from './library.mjs'
import { say, step } from './messages.mjs'
import { tensorflowVersion } from './platform.mjs'
import { runStep } from './processes.mjs'
import { SetupError } from './setup-error.mjs'
import { withStagingFolder } from './staging-folder.mjs'
import { obtainWheel } from './wheel.mjs'

/** @typedef {import('./platform.mjs').Platform} Platform */

/** Sizes of the unpacked files, written before the folder gets its name: a file cut short by a power failure shows. */
const sizesFile = 'sizes.json'

/**
 * Where TensorFlow's library is or will be.
 * @param {Platform} platform
 * @param {string} cache
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ folder: string, byHand: boolean }}
 */
export function tensorflowFolder(platform, cache, env) {
  if (env.NAT_TENSORFLOW_LIBRARY) return { folder: resolve(env.NAT_TENSORFLOW_LIBRARY), byHand: true }
  return { folder: join(cache, `tensorflow-${tensorflowVersion}-${platform.name}`), byHand: false }
}

/**
 * Whether the cache's copy is whole.
 * @param {string} folder
 * @returns {boolean}
 */
export function isUnpacked(folder) {
  if (!existsSync(join(folder, sizesFile))) return false
  /** @type {Record<string, number>} */
  const sizes = JSON.parse(readFileSync(join(folder, sizesFile), 'utf8'))
  return Object.entries(sizes).every(
    ([name, size]) => statSync(join(folder, name), { throwIfNoEntry: false })?.size === size,
  )
}

/**
 * TensorFlow's library if it is on this machine already. The cache's copy is known by its version alone, so that a second
 * download needs no second compilation.
 * @param {Platform} platform
 * @param {string} cache
 * @param {NodeJS.ProcessEnv} env
 * @returns {import('./library.mjs').Library}
 * @throws {SetupError} if the folder lacks something
 */
export function knownLibrary(platform, cache, env) {
  const { folder, byHand } = tensorflowFolder(platform, cache, env)
  const library = libraryIn(folder, platform)
  return byHand ? library : { ...library, identity: `${tensorflowVersion} ${platform.wheel.sha256}` }
}

/**
 * TensorFlow's library, downloaded and unpacked into the cache if needed.
 * @param {Platform} platform
 * @param {string} cache
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<import('./library.mjs').Library>}
 * @throws {SetupError}
 */
export async function obtainTensorflow(platform, cache, env) {
  const { folder, byHand } = tensorflowFolder(platform, cache, env)
  if (!byHand && !isUnpacked(folder)) {
    await withFileLock(`${folder}.lock`, 'fetching TensorFlow', async () => {
      if (!isUnpacked(folder)) await fetchInto(folder, platform, cache)
    })
  }
  return knownLibrary(platform, cache, env)
}

/**
 * @param {string} folder
 * @param {Platform} platform
 * @param {string} cache
 */
async function fetchInto(folder, platform, cache) {
  const { wheel, libraries } = platform
  say(`native TensorFlow goes to ${cache} (about 1.1 GB while unpacking, 0.8 GB after; once for all checkouts)`)
  const wheelPath = join(cache, 'downloads', wheel.file)
  await step(`TensorFlow ${tensorflowVersion}, download of ${wheel.megabytes} MB`, () => obtainWheel(wheel, wheelPath))
  await withStagingFolder(`${folder}.partial-`, async (staging) => {
    await step('TensorFlow, unpacking', () =>
      unpack(wheelPath, staging, [libraries.tensorflow[0], libraries.framework[0]]),
    )
    rmSync(folder, { recursive: true, force: true })
    renameSync(staging, folder)
  })
  rmSync(wheelPath)
}

/**
 * @param {string} wheelPath
 * @param {string} folder
 * @param {readonly string[]} libraries
 */
async function unpack(wheelPath, folder, libraries) {
  const script = fileURLToPath(new URL('extract_wheel.py', import.meta.url))
  const env = { ...process.env, NAT_PROGRESS: process.stderr.isTTY ? '1' : '0' }
  const { code, output } = await runStep('python3', [script, wheelPath, folder, ...libraries], { env })
  if (code !== 0) {
    throw new SetupError(
      `${wheelPath} could not be unpacked to ${folder}: ${output.split('\n').at(-1)}. Is the disk full? It takes 0.8 GB; NAT_CACHE names another folder.`,
    )
  }
  const sizes = Object.fromEntries(libraries.map((name) => [name, statSync(join(folder, name)).size]))
  writeFileSync(join(folder, sizesFile), JSON.stringify(sizes))
}
