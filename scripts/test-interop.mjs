/**
 * Exported files in the runtimes of others, which Node does not have: LiteRT's interpreter and ONNX's checker, in a Python
 * environment of their own in the cache folder.
 *
 *   npm run test:interop
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pythonWithVenv } from './aws/moto.mjs'
import { cacheFolder } from './bootstrap/cache-folder.mjs'
import { withFileLock } from './bootstrap/file-lock.mjs'
import { step } from './bootstrap/messages.mjs'
import { endLike, runForeground, runStep } from './bootstrap/processes.mjs'
import { requireTools } from './bootstrap/requirements.mjs'
import { SetupError } from './bootstrap/setup-error.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const requirements = join(root, 'scripts', 'interop', 'requirements.txt')

/** @returns {Promise<string>} the Python program that can import them */
async function python() {
  requireTools([pythonWithVenv])
  const cache = cacheFolder(process.env)
  const key = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12)
  const folder = join(cache, `interop-${key}`)
  const complete = join(folder, 'complete')
  await withFileLock(join(cache, 'interop.lock'), 'setting up LiteRT and ONNX', async () => {
    if (existsSync(complete)) return
    await step('LiteRT and ONNX (a Python environment)', async () => {
      rmSync(folder, { recursive: true, force: true })
      mkdirSync(cache, { recursive: true })
      await run('python3', ['-m', 'venv', folder])
      await run(join(folder, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--requirement', requirements])
      writeFileSync(complete, '')
    })
  })
  return join(folder, 'bin', 'python')
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

process.chdir(root)
try {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const command = [vitest, 'run', '--config', join(root, 'vitest.interop.config.ts'), ...process.argv.slice(2)]
  endLike(await runForeground(process.execPath, command, { ...process.env, NAT_TEST_INTEROP_PYTHON: await python() }))
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  process.stderr.write(`\n${error.message}\n`)
  process.exitCode = 1
}
