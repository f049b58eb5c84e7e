/** `nat export RUN`: networks of a finished run as files of any format. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { defineCommand } from 'citty'
import { exportAs } from '../../batch-image/stages/export-formats.ts'
import { readRunInputs } from '../../batch-image/training/run-inputs.ts'
import { formatNamed, formatNames, pixelRanges } from '../../export/index.ts'
import { resumeCommand } from '../../pipeline/contract/commands.ts'
import { errorNames, messageOf, NatError } from '../../pipeline/contract/errors.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { exportManifestSchema, type FrontMember } from '../../pipeline/contract/results.ts'
import { readDocument } from '../../pipeline/store/json-documents.ts'
import { openStore } from '../../pipeline/store/open-store.ts'
import { checkedRunId, storeOption } from '../arguments.ts'
import { UsageError } from '../errors.ts'
import { byName, pick } from '../networks.ts'
import { requireRun } from '../runs.ts'

export default defineCommand({
  meta: { name: 'export', description: 'Write networks of a finished run as files for phones, browsers and servers' },
  args: {
    run: { type: 'positional', description: 'id of the run', required: true },
    network: {
      type: 'string',
      description: 'names, such as net-01,net-03 (default: all that the run exported)',
      valueHint: 'ID,...',
    },
    all: { type: 'boolean', description: 'all that the run exported', default: false },
    pick: {
      type: 'string',
      description: 'the one network that keeps limits and is best',
      valueHint: '"macs<=3e6, min error"',
    },
    format: { type: 'string', description: formatNames().join(', '), default: 'onnx,tflite', valueHint: 'NAME,...' },
    pixels: {
      type: 'string',
      description: 'input of the files: unit (float32, 0 to 1) or bytes (uint8)',
      default: 'unit',
    },
    fold: { type: 'boolean', description: 'batch norms folded into convolutions; --no-fold keeps them', default: true },
    out: { type: 'string', description: 'folder to write to (default: the run’s id)', valueHint: 'DIR' },
    store: storeOption,
  },
  async run({ args }) {
    const runId = checkedRunId(args.run)
    const formats = args.format.split(',').map(checkedFormat)
    const pixels = pixelRanges.find((each) => each === args.pixels)
    if (pixels === undefined) throw new UsageError(`--pixels is ${args.pixels}; allowed: ${pixelRanges.join(', ')}.`)
    if ([args.network, args.pick, args.all || undefined].filter((each) => each !== undefined).length > 1)
      throw new UsageError('--network, --pick and --all exclude each other.')
    const store = openStore(args.store)
    const { summary } = await requireRun(store, runId)
    if (summary === undefined)
      throw new NatError(errorNames.invalidData, `Run ${runId} is not finished: it has no networks to export yet.`, {
        advice: `Continue it with: ${resumeCommand(runId, { store: store.location })}`,
      })
    const { front } = await readDocument(store, keys.exported(runId), exportManifestSchema)
    const written = front.filter(({ files }) => files.length > 0)
    const members = chosen(written, args.network, args.pick)
    const inputs = await readRunInputs(store, runId)
    const folder = args.out ?? runId
    for (const member of members) {
      for (const format of formats) {
        const files = await exportAs(store, runId, inputs, member, format, { pixels, fold: args.fold })
        for (const [path, content] of files) {
          const file = join(folder, `${member.id}${format.suffix}`, path)
          mkdirSync(dirname(file), { recursive: true })
          writeFileSync(file, content)
        }
        console.log(join(folder, `${member.id}${format.suffix}`))
      }
    }
  },
})

function checkedFormat(name: string) {
  try {
    return formatNamed(name)
  } catch (error) {
    throw new UsageError(`--format: ${messageOf(error)}`)
  }
}

function chosen(members: readonly FrontMember[], names: string | undefined, wish: string | undefined): FrontMember[] {
  if (names !== undefined) return byName(members, names.split(','))
  return wish === undefined ? [...members] : [pick(members, wish)]
}
