/** What the command line's library ignores or misreads is refused: a typo would silently be a default. */
import type { ArgsDef } from 'citty'
import { natCommand } from '../pipeline/contract/commands.ts'
import { UsageError } from './errors.ts'

/** Understood by every command. */
const commonOptions = ['debug', 'help', 'h', 'no-color']

/**
 * @param command its name; @param argv what follows it; @param options its options and positional arguments. A positional
 *   argument whose `valueHint` ends in dots takes any number of words.
 * @throws UsageError for an option that is unknown, given twice or without its value, and for a word too many
 */
export function assertUnderstood(command: string, argv: readonly string[], options: ArgsDef): void {
  const help = `See: ${natCommand([command, '--help'])}`
  const named = Object.entries(options).filter(([, { type }]) => type !== 'positional')
  const takesValue = new Set(named.filter(([, { type }]) => type === 'string').map(([name]) => name))
  const known = [...named.flatMap(([name]) => [name, `no-${name}`]), ...commonOptions]
  const seen = new Set<string>()
  const words: string[] = []
  for (let i = 0; i < argv.length; i++) {
    const [, option, value] = /^--?([^=]+)(?:=(.*))?$/s.exec(argv[i]) ?? []
    if (argv[i] === '--') {
      words.push(...argv.slice(i + 1))
      break
    }
    if (option === undefined || /^-\d/.test(argv[i])) {
      words.push(argv[i])
      continue
    }
    if (!known.includes(option))
      throw new UsageError(
        `The command ${command} has no option ${argv[i].split('=')[0]}. Options: ${named.map(([name]) => `--${name}`).join(', ')}, --debug.`,
        help,
      )
    if (seen.has(option)) throw new UsageError(`--${option} is given twice. Give it once.`, help)
    seen.add(option)
    if (!takesValue.has(option)) continue
    const given = value ?? argv[++i]
    if (given === undefined || given === '' || (value === undefined && given.startsWith('--')))
      throw new UsageError(`--${option} is given without its value.`, help)
  }
  assertCount(command, words, options, help)
}

function assertCount(command: string, words: readonly string[], options: ArgsDef, help: string): void {
  const places = Object.entries(options).filter(([, { type }]) => type === 'positional')
  if (words.length <= places.length || places.at(-1)?.[1].valueHint?.endsWith('...')) return
  const taken = places.map(([name]) => name.toUpperCase()).join(' ')
  const many = words.slice(places.length).map((word) => JSON.stringify(word))
  throw new UsageError(
    `The command ${command} takes ${taken === '' ? 'options only' : `one ${taken}`}; ${many.join(', ')} ${many.length === 1 ? 'is' : 'are'} too many.`,
    help,
  )
}
