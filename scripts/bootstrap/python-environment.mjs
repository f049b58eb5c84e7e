/** Python packages of others that benches and tests run beside this project: each list in an environment of its own, made once. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pythonWithVenv } from '../aws/moto.mjs'
import { cacheFolder } from './cache-folder.mjs'
import { withFileLock } from './file-lock.mjs'
import { step } from './messages.mjs'
import { runStep } from './processes.mjs'
import { requireTools } from './requirements.mjs'
import { SetupError } from './setup-error.mjs'

/**
 * Sets the environment up in the cache folder, once for each list of packages.
 * @param {{ name: string, title: string, requirements: string }} environment `name`: of its folder; `title`: what is
 *   said to be set up; `requirements`: path of the list
 * @returns {Promise<string>} its Python program
 * @throws {SetupError} naming the failed step
 */
export async function pythonEnvironment({ name, title, requirements }) {
  requireTools([pythonWithVenv])
  const cache = cacheFolder(process.env)
  const key = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12)
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
      await run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements])
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
  if (code !== 0)
    throw new SetupError(`${program} ${programArguments.slice(0, 3).join(' ')} failed (${code}):\n${output}`)
}
