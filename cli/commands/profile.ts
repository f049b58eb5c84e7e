/** `nat profile`: a table of how long the layers of a space take on a device, for the objective latency. */
import { writeFileSync } from 'node:fs'
import { defineCommand } from 'citty'
import type { Space } from '../../nat/space/index.ts'
import { natCommand } from '../../pipeline/contract/commands.ts'
import type { LatencyTable } from '../../pipeline/contract/latency-table.ts'
import { knownSpace, numberAbove0, requireWritable, wholeNumber } from '../arguments.ts'
import { UsageError } from '../errors.ts'
import { collectTable, writeDeviceFolder } from '../profiling/device-folder.ts'
import { warningsOf } from '../profiling/latency-table.ts'
import { profileFormats } from '../profiling/model-files.ts'
import { type PlannedSpace, plannedSpace, profileSpace } from '../profiling/profile-space.ts'
import { profileInLiteRt } from '../profiling/python-runtime.ts'

const runtimes = ['onnxruntime', 'litert']

export default defineCommand({
  meta: {
    name: 'profile',
    description: 'Time every layer of a space, on this machine or on a device: a table for the objective latency',
  },
  args: {
    space: { type: 'string', description: 'the space of the searches', valueHint: 'SPACE' },
    width: {
      type: 'string',
      description: 'one of its widths (default: all, which a search needs)',
      valueHint: 'WIDTH',
    },
    classes: { type: 'string', description: 'outputs of the last layer', default: '10', valueHint: 'N' },
    runtime: {
      type: 'string',
      description: `of this machine, on one thread: ${runtimes.join(', ')}; others: --emit`,
      default: 'onnxruntime',
    },
    python: {
      type: 'string',
      description: 'for --runtime litert: a Python that has numpy and ai-edge-litert',
      default: 'python3',
      valueHint: 'PROGRAM',
    },
    minutes: {
      type: 'string',
      description: 'of processor time, for all layers together; opening them comes on top',
      default: '5',
      valueHint: 'N',
    },
    emit: {
      type: 'string',
      description: 'instead of measuring: write the layers, with programs that measure on a device, into a folder',
      valueHint: 'DIR',
    },
    format: { type: 'string', description: `for --emit: ${profileFormats.join(', ')} (default: all)` },
    collect: { type: 'string', description: 'make the table of such a folder, once measured', valueHint: 'DIR' },
    out: { type: 'string', description: 'file to write to', valueHint: 'FILE' },
  },
  async run({ args }) {
    if (args.emit !== undefined) {
      if (args.collect !== undefined) throw new UsageError('--emit and --collect are two steps: give one of them.')
      return emit(args.emit, requested(args), args.format)
    }
    if (args.out === undefined) throw new UsageError('--out FILE is missing: where the table is written to.')
    if (args.collect !== undefined) {
      requireWritable(args.out, 'out')
      return save(collectTable(args.collect), args.out)
    }
    if (!runtimes.includes(args.runtime))
      throw new UsageError(
        `--runtime is ${args.runtime}; allowed: ${runtimes.join(', ')}.`,
        `For every other one: ${natCommand(['profile'], { emit: 'DIR', space: 'SPACE' })}, and measure there.`,
      )
    const request = requested(args)
    const seconds = 60 * numberAbove0(args.minutes, 'minutes')
    requireWritable(args.out, 'out')
    const table =
      args.runtime === 'litert'
        ? profileInLiteRt(request, seconds, args.python)
        : await profileSpace({ ...request, seconds, progress })
    save(table, args.out)
    if (request.widths.length < request.space.supernets.length)
      console.log('These are the layers of one width; a search needs those of all widths (leave --width out).')
  },
})

function requested(args: { space?: string; width?: string; classes: string }): PlannedSpace {
  if (args.space === undefined) throw new UsageError('--space SPACE is missing: whose layers are meant.')
  const space = knownSpace(args.space)
  return { space, widths: widthsOf(space, args.width), classes: wholeNumber(args.classes, 'classes', 2) }
}

function emit(folder: string, request: PlannedSpace, format: string | undefined): void {
  const formats = profileFormats.filter((each) => format === undefined || each === format)
  if (formats.length === 0) throw new UsageError(`--format is ${format}; allowed: ${profileFormats.join(', ')}.`)
  const { plan, style } = plannedSpace(request)
  const bytes = writeDeviceFolder(folder, plan, style, formats)
  console.log(`${folder}: ${plan.models.length} models, ${(bytes / 1e6).toFixed(0)} MB. Take it to the device:
  Linux boards    python3 measure.py --runtime litert|onnxruntime
  Android         sh measure-android.sh PATH-OF-benchmark_model     (here, the phone on adb)
  browsers        measure.html says how
Then put measured.json into ${folder}, and: ${natCommand(['profile'], { collect: folder, out: 'FILE' })}`)
}

function save(table: LatencyTable, file: string): void {
  writeFileSync(file, `${JSON.stringify(table, undefined, 1)}\n`)
  for (const warning of warningsOf(table)) console.log(`Note: ${warning}`)
  console.log(`${file}: in a spec, objectives: [error, { latency: ${file} }]`)
}

function progress(done: number, total: number): void {
  if (done % 20 === 0 || done === total) console.log(`${done} of ${total} visits to groups of layers`)
}

function widthsOf({ supernets }: Space, width: string | undefined): number[] {
  if (width === undefined) return [...supernets.keys()]
  const index = supernets.findIndex((each) => Number(each) === Number(width))
  if (index < 0) throw new UsageError(`--width is ${width}; allowed: ${supernets.join(', ')}.`)
  return [index]
}
