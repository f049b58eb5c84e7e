/**
 * Exported files in the runtimes of others, which Node does not have: LiteRT's interpreter and ONNX's checker, in a Python
 * environment of their own, and TensorFlow.js in a browser; both are set up in the cache folder.
 *
 *   npm run test:interop
 */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { endLike, runForeground } from './bootstrap/processes.mjs'
import { pythonEnvironment } from './bootstrap/python-environment.mjs'
import { SetupError } from './bootstrap/setup-error.mjs'
import { browser } from './interop/browser.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const requirements = join(root, 'scripts', 'interop', 'requirements.txt')

process.chdir(root)
try {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const command = [vitest, 'run', '--config', join(root, 'vitest.interop.config.ts'), ...process.argv.slice(2)]
  const environment = {
    NAT_TEST_INTEROP_PYTHON: await pythonEnvironment({ name: 'interop', title: 'LiteRT and ONNX', requirements }),
    NAT_TEST_INTEROP_BROWSER: await browser(),
  }
  // With the allocator's huge pages Chromium has no WebGL.
  const { GLIBC_TUNABLES: _, ...inherited } = process.env
  endLike(await runForeground(process.execPath, command, { ...inherited, ...environment }))
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  process.stderr.write(`\n${error.message}\n`)
  process.exitCode = 1
}
