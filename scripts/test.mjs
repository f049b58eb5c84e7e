/**
 * All checks of the repository, in order of speed: format and lint (with the import rule), types, tests. Every one
 * runs even if an earlier one fails; the exit code is that of the first failure.
 *
 *   node scripts/test.mjs [--check-only] [FILTERS of vitest]
 */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { endLike, runForeground } from './bootstrap/processes.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
process.chdir(root)
const modules = join(root, 'node_modules')
// Biome and vitest colour their output on CI even where nobody can see colours.
const plain = !process.stdout.isTTY
const env = plain ? { ...process.env, NO_COLOR: '1' } : process.env
const checkOnly = process.argv[2] === '--check-only'

const checks = [
  {
    name: 'format and lint',
    command: [
      join(modules, '@biomejs', 'biome', 'bin', 'biome'),
      'ci',
      '--error-on-warnings',
      plain ? '--colors=off' : '--colors=force',
      '.',
    ],
  },
  { name: 'types', command: [join(modules, 'typescript', 'bin', 'tsc'), '--noEmit', '--project', root] },
]
const tests = { name: 'tests', command: [join(modules, 'vitest', 'vitest.mjs'), 'run', ...process.argv.slice(2)] }

let failure
for (const { name, command } of checkOnly ? checks : [...checks, tests]) {
  const ending = await runForeground(process.execPath, command, env)
  if (ending.signal !== null) {
    failure = ending
    break
  }
  if (ending.code === 0) continue
  process.stderr.write(`\n${name}: failed with exit code ${ending.code}\n`)
  failure ??= ending
}
if (failure) endLike(failure)
