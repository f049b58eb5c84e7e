#!/usr/bin/env node
/** The `nat` command: chooses the sub-command, says errors in one sentence, ends with a meaningful exit code. */
import { readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import { type ArgsDef, type CommandDef, defineCommand, renderUsage, runCommand } from 'citty'
import { natCommand } from '../pipeline/contract/commands.ts'
import { assertUnderstood } from './checked-arguments.ts'
import { exitCodeOf, formatError, UsageError } from './errors.ts'
import { explained } from './explained-error.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

const subCommands = {
  start: () => import('./commands/start.ts').then(({ default: command }) => command),
  run: () => import('./commands/run.ts').then(({ default: command }) => command),
  resume: () => import('./commands/resume.ts').then(({ default: command }) => command),
  show: () => import('./commands/show.ts').then(({ default: command }) => command),
  estimate: () => import('./commands/estimate.ts').then(({ default: command }) => command),
  submit: () => import('./commands/submit.ts').then(({ default: command }) => command),
  status: () => import('./commands/status.ts').then(({ default: command }) => command),
  logs: () => import('./commands/logs.ts').then(({ default: command }) => command),
  cancel: () => import('./commands/cancel.ts').then(({ default: command }) => command),
  report: () => import('./commands/report.ts').then(({ default: command }) => command),
  export: () => import('./commands/export.ts').then(({ default: command }) => command),
  predict: () => import('./commands/predict.ts').then(({ default: command }) => command),
  profile: () => import('./commands/profile.ts').then(({ default: command }) => command),
  describe: () => import('./commands/describe.ts').then(({ default: command }) => command),
  import: () => import('./commands/import.ts').then(({ default: command }) => command),
  pretrain: () => import('./commands/pretrain.ts').then(({ default: command }) => command),
}

// Each command has options of its own type, which the library's type of a list of commands does not know.
const loaders = subCommands as Readonly<Record<string, () => Promise<CommandDef>>>

const nat = defineCommand({
  meta: {
    name: 'nat',
    version,
    description: 'Neural Architecture Transfer: networks made for your images and your device',
  },
  subCommands: loaders,
})

const closingHelp = `With --debug (or NAT_DEBUG=1) errors come with their stack trace. Exit codes: 0 done, 64 a mistake in what was given
(options, spec, data), 130 stopped by Ctrl-C, 1 anything else.`

/** The library colours its help even where nobody sees colours. */
function printUsage(text: string): void {
  console.log(process.stdout.isTTY ? text : stripVTControlCharacters(text))
}

async function main(argv: readonly string[]): Promise<void> {
  const [name, ...rest] = argv
  if (name === '--version' || name === '-v') return console.log(version)
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    printUsage(`${await renderUsage(nat)}\n\n${closingHelp}`)
    return
  }
  const load = Object.hasOwn(loaders, name) ? loaders[name] : undefined
  if (load === undefined)
    throw new UsageError(`There is no command "${name}". Commands: ${Object.keys(subCommands).join(', ')}.`)
  const command = await load()
  if (rest.includes('--help') || rest.includes('-h')) {
    printUsage(await renderUsage(command, nat))
    return
  }
  const options: ArgsDef = typeof command.args === 'function' ? await command.args() : await (command.args ?? {})
  assertUnderstood(name, rest, options)
  try {
    await runCommand(command, { rawArgs: rest.filter((argument) => argument !== '--debug') })
  } catch (error) {
    // The library's own complaint about a missing argument.
    if (error instanceof Error && error.name === 'CLIError')
      throw new UsageError(`${error.message}.`.replace(/\.\.$/, '.'), `See: ${natCommand([name, '--help'])}`)
    throw error
  }
}

const debug = process.argv.includes('--debug') || Boolean(process.env.NAT_DEBUG)
try {
  await main(process.argv.slice(2))
} catch (thrown) {
  const error = explained(thrown)
  process.stderr.write(`\n${formatError(error, debug)}\n`)
  process.exitCode = exitCodeOf(error)
}
