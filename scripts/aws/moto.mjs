/** moto: the AWS services of the tests, in a Python virtual environment whose every package is pinned by its hash. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { step } from '../bootstrap/messages.mjs'
import { runStep } from '../bootstrap/processes.mjs'
import { SetupError } from '../bootstrap/setup-error.mjs'

const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url))

/** @type {import('../bootstrap/requirements.mjs').Tool} */
export const pythonWithVenv = {
  name: 'python3 (3.10 or newer, with venv)',
  probe: ['python3', '-c', 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))'],
  purpose: 'moto, the stand-in for AWS of the tests',
  remedy:
    'Debian, Ubuntu: `sudo apt-get install python3 python3-venv`; Fedora: `sudo dnf install python3`; macOS: `brew install python`',
}

/**
 * The environment belongs to one list of packages and one Python: another of either makes another environment.
 * @param {string} cache
 * @returns {string} the folder
 */
function environmentFolder(cache) {
  const python = spawnSync('python3', ['-c', 'import sys; print(sys.base_prefix, sys.version)']).stdout
  const key = createHash('sha256').update(readFileSync(requirements)).update(python).digest('hex').slice(0, 12)
  return join(cache, `moto-${key}`)
}

/** @param {string} cache @returns {string} the Python program that can import moto */
export function motoPython(cache) {
  return join(environmentFolder(cache), 'bin', 'python')
}

/**
 * @param {string} cache
 * @returns {Promise<void>}
 * @throws {SetupError}
 */
export async function installMoto(cache) {
  const folder = environmentFolder(cache)
  const complete = join(folder, 'complete')
  if (existsSync(complete)) return
  await step('moto 5.2.5 (a Python environment of 320 MB)', async () => {
    // A virtual environment cannot be moved: it is built in its place, and valid once its last file is there.
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(cache, { recursive: true })
    await run('python3', ['-m', 'venv', folder])
    await run(motoPython(cache), ['-m', 'pip', 'install', '--quiet', '--require-hashes', '--requirement', requirements])
    writeFileSync(complete, '')
  })
}

/**
 * @param {string} program
 * @param {string[]} programArguments
 */
async function run(program, programArguments) {
  const { code, output } = await runStep(program, programArguments, { quiet: true })
  if (code === 0) return
  throw new SetupError(
    `${program} ${programArguments.slice(0, 3).join(' ')} failed (exit code ${code}):\n${output}\nIt needs a network connection to the Python package index and 320 MB of disk.`,
  )
}
