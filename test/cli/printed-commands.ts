/** Commands that messages print, parsed as the command line parses them: whoever pastes one gets what it promises. */
import { resolve } from 'node:path'
import { type ArgsDef, type CommandDef, parseArgs } from 'citty'
import { expect } from 'vitest'
import { assertUnderstood } from '../../cli/checked-arguments.ts'

const prefix = 'npm run nat -- '

/** @returns the words of every command in a text. One ends with its line, or before a bracket */
export function commandsIn(text: string): string[][] {
  return text.split('\n').flatMap((line) =>
    line
      .split(prefix)
      .slice(1)
      .map((command) => shellWords(command.replace(/ \(.*$/, ''))),
  )
}

/** Splits as a POSIX shell does: single quotes, and a backslash between two of them. */
export function shellWords(line: string): string[] {
  return Array.from(line.matchAll(/(?:'[^']*'|\\.|[^\s'\\])+/g), ([word]) =>
    word.replaceAll(/'([^']*)'|\\(.)/g, (_, inner: string | undefined, escaped: string | undefined) =>
      String(inner ?? escaped),
    ),
  )
}

export interface PrintedCommand {
  readonly name: string
  readonly args: Readonly<Record<string, unknown>>
}

/** @returns what the command line understands by the commands in a text; fails where it does not understand one */
export async function understoodCommands(text: string): Promise<PrintedCommand[]> {
  const understood: PrintedCommand[] = []
  for (const [name, ...words] of commandsIn(text)) {
    if (name === '--help') {
      understood.push({ name, args: {} })
      continue
    }
    const { default: command }: { default: CommandDef } = await import(`../../cli/commands/${name}.ts`)
    const options = (await command.args) as ArgsDef
    assertUnderstood(name, words, options)
    understood.push({ name, args: words.includes('--help') ? {} : parseArgs(words, options) })
  }
  return understood
}

/** Fails unless the text prints commands, and each of them finds its run where it is. */
export async function expectPasteable(text: string, place: { store?: string; deployment?: string }): Promise<void> {
  const commands = await understoodCommands(text)
  expect(commands, `no command in: ${text}`).not.toEqual([])
  for (const { args } of commands) {
    if ('store' in args && place.store !== undefined) expect(resolve(String(args.store))).toBe(resolve(place.store))
    if ('deployment' in args) expect(args.deployment).toBe(place.deployment ?? 'nat')
  }
}
