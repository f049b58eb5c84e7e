/** `nat export RUN`: networks of a finished run as files of any format. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { defineCommand } from 'citty'
import { openParts } from '../../batch-image/dataset/open-examples.ts'
import { int8Of, largestLoss, openInt8Images } from '../../batch-image/quantisation/int8.ts'
import { filesOf, readNetwork, requireStaticForm, sizeOf } from '../../batch-image/stages/export-formats.ts'
import { licencesOfStart } from '../../batch-image/training/licence-of-start.ts'
import { readRunInputs } from '../../batch-image/training/run-inputs.ts'
import { type ExportFormat, type Files, formatNamed, formatNames, pixelRanges } from '../../export/index.ts'
import { natCommand, resumeCommand } from '../../pipeline/contract/commands.ts'
import { errorNames, messageOf, NatError } from '../../pipeline/contract/errors.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { exportManifestSchema, type FrontMember } from '../../pipeline/contract/results.ts'
import { deliveredResult } from '../../pipeline/report/delivered.ts'
import { readDocument } from '../../pipeline/store/json-documents.ts'
import { openStore } from '../../pipeline/store/open-store.ts'
import { checkedRunId, storeOption } from '../arguments.ts'
import { int8Text } from '../display/int8-text.ts'
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
    int8: { type: 'boolean', description: 'the formats’ forms in 8-bit integers', default: false },
    anyway: { type: 'boolean', description: 'also 8-bit integers that lose more than may be lost', default: false },
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
    const formats = args.format.split(',').map((name) => checkedFormat(name, args.int8))
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
    if (written.length === 0)
      throw new NatError(errorNames.invalidData, `Run ${runId} has exported no networks: it has no weights to write.`, {
        advice: `Its networks are listed by: ${natCommand(['show', runId], { store: store.location })}`,
      })
    const members = chosen(written, args.network, args.pick)
    const inputs = await readRunInputs(store, runId)
    requireStaticForm(runId, inputs)
    const images = formats.some(isInt8)
      ? await openInt8Images(inputs, await openParts(store, inputs.dataset))
      : undefined
    const largest = args.anyway ? Number.POSITIVE_INFINITY : largestLoss(inputs)
    const licenceOf = licencesOfStart(inputs)
    const folder = args.out ?? runId
    const refused: string[] = []
    for (const member of members) {
      const network = await readNetwork(store, runId, inputs, member)
      const int8 = images === undefined ? undefined : await int8Of(network, inputs, images)
      const refuses = int8 !== undefined && int8.lost > largest
      if (refuses) refused.push(`${member.id} (${int8.lost.toFixed(2)})`)
      const exported = { ...member, ...deliveredResult(member) }
      const licence = await licenceOf(member.genotype)
      for (const format of formats.filter((each) => !(refuses && isInt8(each)))) {
        const files = filesOf(network, format, inputs, { runId, exported, licence, pixels, fold: args.fold, int8 })
        const target = join(folder, `${member.id}${format.suffix}`)
        write(files, target)
        console.log(int8 !== undefined && isInt8(format) ? `${target}: ${int8Text(int8, sizeOf(files))}` : target)
      }
    }
    if (refused.length > 0) throw lostTooMuch(refused, largest)
  },
})

function write(files: Files, target: string): void {
  for (const [path, content] of files) {
    const file = join(target, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
}

const isInt8 = ({ int8Of }: ExportFormat) => int8Of !== undefined

/** @param int8 whether its form in integers is meant */
function checkedFormat(name: string, int8: boolean): ExportFormat {
  let format: ExportFormat
  try {
    format = formatNamed(name)
  } catch (error) {
    throw new UsageError(`--format: ${messageOf(error)}`)
  }
  if (!int8 || format.int8Of !== undefined) return format
  const forms = formatNames().map(formatNamed)
  const form = forms.find(({ int8Of }) => int8Of === name)
  if (form !== undefined) return form
  const having = forms.flatMap(({ int8Of }) => int8Of ?? [])
  throw new UsageError(`--int8: ${name} has no form in 8-bit integers; those that have: ${having.join(', ')}.`)
}

function lostTooMuch(networks: readonly string[], largest: number): NatError {
  const message = `In 8-bit integers these lose more than ${largest} points on the validation images: ${networks.join(', ')}.`
  return new NatError(errorNames.invalidData, message, {
    advice:
      'They were not written as integers. Write them with --anyway, or use another network or --format onnx,tflite.',
  })
}

function chosen(members: readonly FrontMember[], names: string | undefined, wish: string | undefined): FrontMember[] {
  if (names !== undefined) return byName(members, names.split(','))
  return wish === undefined ? [...members] : [pick(members, wish)]
}
