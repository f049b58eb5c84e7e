/** What the command line refuses before it does anything, with what is allowed and what to do. */
import { type ArgsDef, defineCommand } from 'citty'
import { describe, expect, test } from 'vitest'
import { assertUnderstood } from '../../cli/checked-arguments.ts'
import exportCommand from '../../cli/commands/export.ts'
import predict from '../../cli/commands/predict.ts'
import run from '../../cli/commands/run.ts'
import show from '../../cli/commands/show.ts'
import start from '../../cli/commands/start.ts'

const refusal = (command: { readonly args?: unknown }, name: string, ...argv: string[]) => {
  try {
    assertUnderstood(name, argv, (command.args ?? {}) as ArgsDef)
  } catch (error) {
    return (error as Error).message
  }
  return undefined
}

describe('words too many', () => {
  test.each([
    [run, 'run', ['a.yaml', 'b.yaml'], 'The command run takes one SPEC; "b.yaml" is too many.'],
    [run, 'run', ['--store', 'x', 'a.yaml', '--', 'b', 'c'], 'The command run takes one SPEC; "b", "c" are too many.'],
    [show, 'show', ['--json', 'a', 'b'], 'The command show takes one RUN; "b" is too many.'],
    [start, 'start', ['now'], 'The command start takes options only; "now" is too many.'],
  ])('%# %s %j', (command, name, argv, message) => {
    expect(refusal(command, name, ...argv)).toBe(message)
  })

  test('a command that takes any number takes them', () => {
    expect(refusal(predict, 'predict', 'net.onnx', 'a.png', 'b.png', 'c.png')).toBeUndefined()
  })
})

describe('options', () => {
  test.each([
    [['a.yaml', '--store'], '--store is given without its value.'],
    [['a.yaml', '--store', '--threads', '2'], '--store is given without its value.'],
    [['a.yaml', '--store='], '--store is given without its value.'],
    [['a.yaml', '--threads', '1', '--threads=2'], '--threads is given twice. Give it once.'],
    [['a.yaml', '-x'], 'The command run has no option -x. Options: --store, '],
    [['a.yaml', '--stoer=x'], 'The command run has no option --stoer. Options: --store, '],
  ])('run %j', (argv, message) => {
    expect(refusal(run, 'run', ...argv)).toContain(message)
  })

  test('what is right passes, values that look like numbers, files or signs too', () => {
    expect(refusal(run, 'run', 'a.yaml', '--store', '-', '--threads', '-1', '--fresh', '--debug')).toBeUndefined()
    expect(refusal(exportCommand, 'export', 'r', '--pick', 'macs<=3e6, min error', '--no-fold')).toBeUndefined()
    expect(refusal(defineCommand({}), 'none')).toBeUndefined()
  })
})
