/** `nat profile`: a table of how long the layers of a space take on this machine, for the objective latency. */
import { writeFileSync } from 'node:fs'
import { defineCommand } from 'citty'
import type { Space } from '../../nat/space/index.ts'
import { knownSpace, numberAbove0, requireWritable, wholeNumber } from '../arguments.ts'
import { UsageError } from '../errors.ts'
import { warningsOf } from '../profiling/latency-table.ts'
import { profileSpace } from '../profiling/profile-space.ts'

const runtimes = ['onnxruntime']

export default defineCommand({
  meta: {
    name: 'profile',
    description: 'Time every layer of a space on this machine, on one thread: a table for the objective latency',
  },
  args: {
    runtime: { type: 'string', description: runtimes.join(', '), default: 'onnxruntime' },
    space: { type: 'string', description: 'the space of the searches', required: true, valueHint: 'SPACE' },
    width: {
      type: 'string',
      description: 'one of its widths (default: all, which a search needs)',
      valueHint: 'WIDTH',
    },
    classes: { type: 'string', description: 'outputs of the last layer', default: '10', valueHint: 'N' },
    minutes: {
      type: 'string',
      description: 'of processor time, for all layers together; opening them comes on top',
      default: '5',
      valueHint: 'N',
    },
    out: { type: 'string', description: 'file to write to', required: true, valueHint: 'FILE' },
  },
  async run({ args }) {
    if (!runtimes.includes(args.runtime))
      throw new UsageError(`--runtime is ${args.runtime}; allowed: ${runtimes.join(', ')}.`)
    const space = knownSpace(args.space)
    const widths = widthsOf(space, args.width)
    const classes = wholeNumber(args.classes, 'classes', 2) as number
    const minutes = numberAbove0(args.minutes, 'minutes')
    requireWritable(args.out, 'out')
    const table = await profileSpace({ space, widths, classes, seconds: 60 * minutes, progress })
    writeFileSync(args.out, `${JSON.stringify(table, undefined, 1)}\n`)
    for (const warning of warningsOf(table)) console.log(`Note: ${warning}`)
    console.log(
      widths.length < space.supernets.length
        ? `${args.out}: the layers of one width; a search needs those of all widths (leave --width out)`
        : `${args.out}: in a spec, objectives: [error, { latency: ${args.out} }]`,
    )
  },
})

function progress(done: number, total: number): void {
  if (done % 20 === 0 || done === total) console.log(`${done} of ${total} visits to groups of layers`)
}

function widthsOf({ supernets }: Space, width: string | undefined): number[] {
  if (width === undefined) return [...supernets.keys()]
  const index = supernets.findIndex((each) => Number(each) === Number(width))
  if (index < 0) throw new UsageError(`--width is ${width}; allowed: ${supernets.join(', ')}.`)
  return [index]
}
