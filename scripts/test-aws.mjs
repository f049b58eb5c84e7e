/**
 * The tests against stand-ins for AWS: moto (with its Step Functions interpreter) and versitygw (S3). Sets both up in
 * the cache folder, then runs `test/aws/`.
 *
 *   npm run test:aws [-- FILTERS of vitest]
 */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setUpStandIns } from './aws/set-up.mjs'
import { endLike, runForeground } from './bootstrap/processes.mjs'
import { SetupError } from './bootstrap/setup-error.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
process.chdir(root)
try {
  const standIns = await setUpStandIns(process.env)
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const command = [vitest, 'run', '--config', join(root, 'vitest.aws.config.ts'), ...process.argv.slice(2)]
  endLike(await runForeground(process.execPath, command, { ...process.env, ...standIns }))
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  process.stderr.write(`\n${error.message}\n`)
  process.exitCode = 1
}
