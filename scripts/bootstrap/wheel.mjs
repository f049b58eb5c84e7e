import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sha256OfFile } from './hashes.mjs'
import { say } from './messages.mjs'
import { tensorflowVersion } from './platform.mjs'
import { runStep } from './processes.mjs'
import { SetupError } from './setup-error.mjs'
import { withStagingFolder } from './staging-folder.mjs'

/** @typedef {import('./platform.mjs').Wheel} Wheel */

/**
 * The arguments that make any Python's pip fetch one certain wheel; nothing of it is installed or run.
 * @param {Wheel} wheel
 * @param {string} folder to download to
 * @param {boolean} progressBar
 * @returns {string[]} for `python3`
 */
export function downloadArguments(wheel, folder, progressBar) {
  return [
    ...['-m', 'pip', 'download', '--no-deps', '--no-input', '--disable-pip-version-check'],
    ...['--only-binary=:all:', '--python-version', '3.12', '--platform', wheel.tag],
    ...['--progress-bar', progressBar ? 'on' : 'off', '--dest', folder],
    `${wheel.project}==${tensorflowVersion}`,
  ]
}

/**
 * The checked wheel in the cache, downloaded if it is not there yet. A file is trusted only by its checksum: one that
 * was put there by hand is as good, a damaged one is removed and fetched again.
 * @param {Wheel} wheel
 * @param {string} path where the wheel shall be
 * @returns {Promise<void>}
 * @throws {SetupError} saying what was tried and what to do
 */
export async function obtainWheel(wheel, path) {
  if (existsSync(path)) {
    try {
      await verifyWheel(path, wheel.sha256)
      return
    } catch (error) {
      say(`${/** @type {Error} */ (error).message} It is removed and fetched again.`)
      rmSync(path)
    }
  }
  await withStagingFolder(join(dirname(path), 'partial-'), async (staging) => {
    await download(wheel, staging, path)
    await verifyWheel(join(staging, wheel.file), wheel.sha256)
    renameSync(join(staging, wheel.file), path)
  })
}

/**
 * @param {string} path
 * @param {string} expected SHA-256, hexadecimal
 * @throws {SetupError} if the file has another checksum
 */
export async function verifyWheel(path, expected) {
  const found = await sha256OfFile(path)
  if (found === expected) return
  throw new SetupError(
    `${path} has the SHA-256 ${found} instead of ${expected}: it is damaged, incomplete or another file.`,
  )
}

/**
 * @param {Wheel} wheel
 * @param {string} staging folder for the download and for pip's temporary files
 * @param {string} path where the wheel will be, for the message
 */
async function download(wheel, staging, path) {
  const onTerminal = Boolean(process.stderr.isTTY)
  const pipArguments = downloadArguments(wheel, staging, onTerminal)
  // pip keeps finished downloads in its own HTTP cache, and from 25.1 on continues broken ones.
  const env = { ...process.env, TMPDIR: staging, PIP_RESUME_RETRIES: '10' }
  const stopReports = onTerminal ? () => {} : reportSize(staging, wheel.megabytes)
  const { code, output } = await runStep('python3', pipArguments, { env }).finally(stopReports)
  if (code === 0 && existsSync(join(staging, wheel.file))) return
  throw new SetupError(downloadFailure(wheel, path, `python3 ${pipArguments.join(' ')}`, code, output))
}

/**
 * @param {Wheel} wheel
 * @param {string} path where the wheel would have been
 * @param {string} command that was tried
 * @param {number} code its exit code
 * @param {string} output its last words
 * @returns {string}
 */
function downloadFailure(wheel, path, command, code, output) {
  const reason =
    output
      .split('\n')
      .filter((line) => line.startsWith('ERROR'))
      .at(-1) ?? output.split('\n').at(-1)
  return [
    `TensorFlow ${tensorflowVersion} could not be downloaded (${wheel.megabytes} MB, ${wheel.file}).`,
    `  Tried: ${command}`,
    `  It ended with exit code ${code}: ${reason || 'no message'}`,
    'What you can do:',
    '  - check the network (pip obeys HTTPS_PROXY, PIP_INDEX_URL, PIP_CERT) and run the same command again: finished steps are not repeated;',
    `  - or fetch ${wheel.file} elsewhere and put it at ${path};`,
    '  - or set NAT_TENSORFLOW_LIBRARY to a folder that holds libtensorflow_cc, libtensorflow_framework and include/, such as the folder `tensorflow` of a Python that has TensorFlow 2.',
    'There is no slower backend to fall back to.',
  ].join('\n')
}

/**
 * Plain progress lines where there is no terminal to draw a bar on.
 * @param {string} folder
 * @param {number} megabytes expected in all
 * @returns {() => void} stops the lines
 */
function reportSize(folder, megabytes) {
  const timer = setInterval(() => {
    say(`TensorFlow: ${Math.round(sizeOf(folder) / 1e6)} of ${megabytes} MB`)
  }, 10_000)
  return () => clearInterval(timer)
}

/**
 * @param {string} folder
 * @returns {number} bytes of all files in it; files that vanish meanwhile count 0
 */
function sizeOf(folder) {
  let bytes = 0
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    bytes += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0
  }
  return bytes
}
