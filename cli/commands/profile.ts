/** `nat profile`: a table of how long the layers of a space take on this machine, for the objective latency. */
import { writeFileSync } from 'node:fs'
import { defineCommand } from 'citty'
import type { Space } from '../../nat/space/index.ts'
import { latencyTableSchema } from '../../pipeline/contract/latency-table.ts'
import { knownSpace, requireWritable, wholeNumber } from '../arguments.ts'
import { UsageError } from '../errors.ts'
import { profileSpace } from '../profiling/profile-space.ts'

/** A drift beyond this is said: the machine was not the same at the end. */
const NOTED_DRIFT = 0.1
const runtimes = ['onnxruntime']

export default defineCommand({
  meta: {
    name: 'profile',
    description: 'Time every layer of a space on this machine: a table for the objective latency',
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
    out: { type: 'string', description: 'file to write to', required: true, valueHint: 'FILE' },
  },
  async run({ args }) {
    if (!runtimes.includes(args.runtime))
      throw new UsageError(`--runtime is ${args.runtime}; allowed: ${runtimes.join(', ')}.`)
    const space = knownSpace(args.space)
    const widths = widthsOf(space, args.width)
    const classes = wholeNumber(args.classes, 'classes', 2) as number
    requireWritable(args.out, 'out')
    const progress = (done: number, total: number) => {
      if (done % 50 === 0 || done === total) console.log(`${done} of ${total} layers`)
    }
    const table = await profileSpace({ space, widths, classes, progress })
    // What a search would refuse is not written.
    writeFileSync(args.out, `${JSON.stringify(latencyTableSchema.parse(table), undefined, 1)}\n`)
    const drift = table.drift as number
    if (Math.abs(drift) > NOTED_DRIFT)
      console.log(
        `Note: the first layer took ${(100 * Math.abs(drift)).toFixed(0)} % ${drift > 0 ? 'longer' : 'less'} at the end than at the beginning. Is the machine hot, or busy?`,
      )
    console.log(
      widths.length < space.supernets.length
        ? `${args.out}: the layers of one width; a search needs those of all widths (leave --width out)`
        : `${args.out}: in a spec, objectives: [error, { latency: ${args.out} }]`,
    )
  },
})

function widthsOf({ supernets }: Space, width: string | undefined): number[] {
  if (width === undefined) return [...supernets.keys()]
  const index = supernets.findIndex((each) => Number(each) === Number(width))
  if (index < 0) throw new UsageError(`--width is ${width}; allowed: ${supernets.join(', ')}.`)
  return [index]
}
