/** Python packages of others that benches and tests run beside this project: each list in an environment of its own, made once. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from './cache-folder.mjs'
import { withFileLock } from './file-lock.mjs'
import { step } from './messages.mjs'
import { runStep } from './processes.mjs'
import { requireTools } from './requirements.mjs'
import { SetupError } from './setup-error.mjs'

/**
 * @param {string} purpose what needs it, for the message where it is missing
 * @returns {import('./requirements.mjs').Tool}
 */
export const pythonWithVenv = (purpose) => ({
  name: 'python3 (3.10 or newer, with venv)',
  probe: ['python3', '-c', 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))'],
  purpose,
  remedy:
    'Debian, Ubuntu: `sudo apt-get install python3 python3-venv`; Fedora: `sudo dnf install python3`; macOS: `brew install python`',
})

/**
 * Sets the environment up in the cache folder, once for each list of packages and each Python.
 * @param {object} environment
 * @param {string} environment.name of its folder
 * @param {string} environment.title what is said to be set up
 * @param {string} environment.requirements path of the list
 * @param {boolean} [environment.requireHashes] every package must be pinned by its hash
 * @param {NodeJS.ProcessEnv} [environment.env] says where the cache folder is
 * @returns {Promise<string>} its Python program
 * @throws {SetupError} naming the failed step
 */
export async function pythonEnvironment({ name, title, requirements, requireHashes = false, env = process.env }) {
  // Asked for even where the cache holds what it builds: the environment runs on this Python.
  requireTools([pythonWithVenv(title)])
  const cache = cacheFolder(env)
  const version = spawnSync('python3', ['-c', 'import sys; print(sys.base_prefix, sys.version)']).stdout
  const key = createHash('sha256').update(readFileSync(requirements)).update(version).digest('hex').slice(0, 12)
  const folder = join(cache, `${name}-${key}`)
  const python = join(folder, 'bin', 'python')
  const complete = join(folder, 'complete')
  await withFileLock(join(cache, `${name}.lock`), `setting up ${title}`, async () => {
    if (existsSync(complete)) return
    await step(`${title} (a Python environment)`, async () => {
      // A virtual environment cannot be moved: it is built in its place, and valid once its last file is there.
      rmSync(folder, { recursive: true, force: true })
      mkdirSync(cache, { recursive: true })
      await run('python3', ['-m', 'venv', folder])
      const hashes = requireHashes ? ['--require-hashes'] : []
      await run(python, ['-m', 'pip', 'install', '--quiet', ...hashes, '--requirement', requirements])
      writeFileSync(complete, '')
    })
  })
  return python
}

/**
 * @param {string} program
 * @param {string[]} programArguments
 */
async function run(program, programArguments) {
  const { code, output } = await runStep(program, programArguments, { quiet: true })
  if (code === 0) return
  throw new SetupError(
    `${program} ${programArguments.slice(0, 3).join(' ')} failed (exit code ${code}):\n${output}\nIt needs a network connection to the Python package index, and some hundred MB of disk.`,
  )
}
