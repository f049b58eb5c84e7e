import { spawnSync } from 'node:child_process'
import { SetupError } from './setup-error.mjs'

/**
 * @typedef {object} Tool
 * @property {string} name
 * @property {readonly string[]} probe command that succeeds if the tool is there
 * @property {string} purpose
 * @property {string} remedy how to install it
 */

/** @type {Tool} */
export const python = {
  name: 'python3',
  probe: ['python3', '--version'],
  purpose: 'node-gyp and the unpacking of TensorFlow',
  remedy:
    'Debian, Ubuntu: `sudo apt-get install python3`; Fedora: `sudo dnf install python3`; macOS: `xcode-select --install`',
}
/** @type {Tool} */
export const pip = {
  name: 'pip (python3 -m pip)',
  probe: ['python3', '-m', 'pip', '--version'],
  purpose: 'the download of TensorFlow',
  remedy:
    'Debian, Ubuntu: `sudo apt-get install python3-pip`; Fedora: `sudo dnf install python3-pip`; elsewhere: `python3 -m ensurepip --upgrade`',
}
/** @type {Tool} */
export const make = {
  name: 'make',
  probe: ['make', '--version'],
  purpose: 'the compilation of the TensorFlow addon',
  remedy:
    'Debian, Ubuntu: `sudo apt-get install make`; Fedora: `sudo dnf install make`; macOS: `xcode-select --install`',
}
/** @type {Tool} */
export const compiler = {
  name: 'a C++ compiler (g++)',
  probe: ['g++', '--version'],
  purpose: 'the compilation of the TensorFlow addon',
  remedy:
    'Debian, Ubuntu: `sudo apt-get install g++`; Fedora: `sudo dnf install gcc-c++`; macOS: `xcode-select --install`',
}

/**
 * Checks the tools that the coming steps need, all at once.
 * @param {readonly Tool[]} tools
 * @param {(command: readonly string[]) => boolean} [isThere]
 * @throws {SetupError} naming every missing tool, what it is for and how to install it
 */
export function requireTools(tools, isThere = succeeds) {
  const missing = tools.filter((tool) => !isThere(tool.probe))
  if (missing.length === 0) return
  const lines = missing.map((tool) => `  ${tool.name} is missing; it is needed for ${tool.purpose}. ${tool.remedy}.`)
  throw new SetupError(
    `The set-up needs something that this machine lacks:\n${lines.join('\n')}\nThen run the same command again.`,
  )
}

/**
 * Refuses C libraries that TensorFlow's build cannot run on.
 * @param {string} os `process.platform`
 * @param {string | undefined} glibc version of glibc, undefined where the C library is another one (musl on Alpine)
 * @throws {SetupError}
 */
export function requireGlibc(os, glibc) {
  if (os !== 'linux') return
  if (glibc === undefined) {
    throw new SetupError(
      'TensorFlow needs glibc, and this Linux has another C library (musl?). Use Debian, Ubuntu or Fedora, for instance in a container.',
    )
  }
  const [major, minor] = glibc.split('.').map(Number)
  if (major > 2 || minor >= 27) return
  throw new SetupError(
    `TensorFlow needs glibc 2.27 or newer, and this Linux has ${glibc}. Use a newer release, for instance in a container.`,
  )
}

/** @returns {string | undefined} version of this process's glibc */
export function glibcVersion() {
  if (!process.report) return undefined
  // Without this the report looks up the name of every network interface, which can take seconds.
  Object.assign(process.report, { excludeNetwork: true })
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport())
  return report.header.glibcVersionRuntime
}

/** @param {readonly string[]} command */
function succeeds([program, ...rest]) {
  return spawnSync(program, rest, { stdio: 'ignore' }).status === 0
}
