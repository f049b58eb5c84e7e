#!/usr/bin/env node
/**
 * `npm start` and `npm test`: sets the checkout up where needed, then runs the command under Node 22.
 *
 *   node scripts/bootstrap.mjs start [ARGUMENTS]   the example search: nat start
 *   node scripts/bootstrap.mjs test [FILTERS]      formatter, linter, types, then the tests
 *   node scripts/bootstrap.mjs test:aws [FILTERS]  the tests against stand-ins for AWS
 *   node scripts/bootstrap.mjs check               formatter, linter and types only
 *   node scripts/bootstrap.mjs nat ARGUMENTS       any other command of the nat program
 *   node scripts/bootstrap.mjs run FILE ARGUMENTS  a program of the repository, such as a bench
 *   node scripts/bootstrap.mjs synth               the CDK app; needs no TensorFlow
 *   node scripts/bootstrap.mjs setup               nothing but the set-up
 *
 * NAT_CACHE names the folder for downloads, NAT_TENSORFLOW_LIBRARY a folder with TensorFlow's library.
 */
import { realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { endLike, runForeground } from './bootstrap/processes.mjs'
import { setUp } from './bootstrap/set-up.mjs'
import { explained, SetupError } from './bootstrap/setup-error.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * @param {string} command
 * @param {readonly string[]} rest
 * @returns {string[] | undefined} arguments for Node 22, undefined for an unknown command
 */
function programFor(command, rest) {
  const cli = join(root, 'cli', 'main.ts')
  const checks = join(root, 'scripts', 'test.mjs')
  switch (command) {
    case 'start':
      return [cli, 'start', ...rest]
    case 'nat':
      return [cli, ...rest]
    case 'test':
      return [checks, ...rest]
    case 'test:aws':
      return [join(root, 'scripts', 'test-aws.mjs'), ...rest]
    case 'check':
      return [checks, '--check-only']
    case 'run':
      return rest.map((each, index) => (index === 0 ? join(root, each) : each))
    case 'synth':
      return [join(root, 'cdk', 'app.ts'), ...rest]
    case 'setup':
      return []
    default:
      return undefined
  }
}

/**
 * @param {readonly string[]} commandLine
 * @returns {Promise<void>}
 */
export async function main([command = '', ...rest]) {
  const program = programFor(command, rest)
  if (program === undefined) {
    process.stderr.write(
      `Unknown command "${command}". Allowed: start, test, test:aws, check, nat, run, synth, setup.\n`,
    )
    process.exitCode = 64
    return
  }
  try {
    const { node, env } = await setUp(root, process.env, { tensorflow: command !== 'synth' })
    // Locks use node:sqlite, which Node 22 calls experimental in front of every user.
    if (program.length > 0)
      endLike(await runForeground(node, ['--disable-warning=ExperimentalWarning', ...program], env))
  } catch (error) {
    const explanation = explained(error)
    if (!(explanation instanceof SetupError)) throw error
    process.stderr.write(`\n${explanation.message}\n`)
    process.exitCode = 1
  }
}

// nat.mjs imports this file. The path that node was given may lead through a link.
if (realpathSync(process.argv[1]) === realpathSync(fileURLToPath(import.meta.url))) await main(process.argv.slice(2))
