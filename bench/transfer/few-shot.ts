/**
 * @file Few images a class: one network trained by several forms of transfer, and the same network frozen with a linear head
 * fitted in closed form. Every draw takes other training images; the validation and test images stay. Nothing is chosen on the
 * test images: every row is printed, with its accuracy on both. Batch norms keep the statistics that they have or are calibrated,
 * whichever is better on the validation images (at most as many as `--test`), and the frozen network's penalty is chosen on all of these;
 * a user with so few would not have as many.
 *
 *     node scripts/bootstrap.mjs run bench/transfer/few-shot.ts examples/uci-digits [--preset nano] [--images 5,10,20]
 *       [--draws 3] [--subnet smallest] [--pixels 16] [--rows 0,1,2] [--test 500]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { openParts } from '../../batch-image/dataset/open-examples.ts'
import { prepareDataset } from '../../batch-image/stages/prepare-dataset.ts'
import { fitHeads } from '../../batch-image/training/fitted-start.ts'
import { fittedHeads, openFrozenFeatures } from '../../batch-image/training/frozen-features.ts'
import { type Measuring, measure, type NormStatistics, openMeasuring } from '../../batch-image/training/measuring.ts'
import { loadStart, openSupernet } from '../../batch-image/training/open-supernet.ts'
import { rebaseOnImages } from '../../batch-image/training/rebased-start.ts'
import { readRunInputs } from '../../batch-image/training/run-inputs.ts'
import type { ExampleSource } from '../../data/example-source.ts'
import { createGenerator } from '../../nat/random/index.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { validateSpec } from '../../pipeline/contract/parse-spec.ts'
import { adviseByData } from '../../pipeline/recipe/by-data.ts'
import { withAdvice } from '../../pipeline/recipe/with-advice.ts'
import { documentText } from '../../pipeline/store/json-documents.ts'
import { openStore } from '../../pipeline/store/open-store.ts'
import { Diverged } from '../../supernet/training/diverged.ts'
import { cosineLearningRate } from '../../supernet/training/schedule.ts'
import { stepsPerEpoch, type TrainingSettings, train } from '../../supernet/training/train.ts'
import { head, transferNamed } from '../../supernet/transfer/index.ts'
import { onLabels } from '../../supernet/transfer/steps/index.ts'
import { type Accuracy, bestOf, shown } from './few-shot-accuracy.ts'
import { normStatistics } from './linear-head.ts'

interface Row {
  readonly trainable: string
  readonly epochs: number
  readonly learningRate: number
  /** It starts with a fitted head instead of a trained one (Kumar et al., ICLR 2022). */
  readonly fittedHead?: boolean
  readonly averageDecay?: number
  readonly batch?: number
}

/** The first is what the recipe by data chose before there were rows for few images. */
const rows: readonly Row[] = [
  { trainable: 'all', epochs: 20, learningRate: 0.05 },
  { trainable: 'all', epochs: 60, learningRate: 0.05 },
  { trainable: 'all', epochs: 60, learningRate: 0.02 },
  { trainable: 'norms', epochs: 60, learningRate: 0.05 },
  { trainable: 'head', epochs: 60, learningRate: 0.05 },
  { trainable: 'all', epochs: 60, learningRate: 0.05, averageDecay: 0.95 },
  { trainable: 'last-2-stages', epochs: 60, learningRate: 0.05 },
  { trainable: 'all', epochs: 40, learningRate: 0.003, fittedHead: true },
  { trainable: 'all', epochs: 40, learningRate: 0.01, fittedHead: true },
  { trainable: 'all', epochs: 40, learningRate: 0.03, fittedHead: true },
  { trainable: 'last-2-stages', epochs: 40, learningRate: 0.01, fittedHead: true },
  { trainable: 'norms', epochs: 40, learningRate: 0.01, fittedHead: true },
]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    preset: { type: 'string', default: 'nano' },
    images: { type: 'string', default: '5,10,20' },
    draws: { type: 'string', default: '3' },
    subnet: { type: 'string', default: 'smallest' },
    pixels: { type: 'string' },
    rows: { type: 'string' },
    test: { type: 'string', default: '500' },
  },
})
const [location] = positionals
if (location === undefined) throw new RangeError('few-shot: give the data set, such as examples/uci-digits')
const folder = await mkdtemp(path.join(tmpdir(), 'nat-few-shot-'))
const store = openStore(folder)
const runId = 'few-shot'
const log = () => {}
const context = { threads: 1, log }
const spec = validateSpec({ name: runId, dataset: location, supernet: values.preset, objectives: ['error', 'macs'] })
await store.put(keys.spec(runId), documentText(spec))
await prepareDataset({ store, runId, log, progress: log })
const prepared = await readRunInputs(store, runId)
const { space, dataset } = prepared
const { train: learnt, validation, test: tested } = await openParts(store, dataset)
const ends = { smallest: space.smallest, largest: space.largest }
const wanted = ends[values.subnet as keyof typeof ends]
const pixels = Number(values.pixels ?? space.resolutionOf(wanted))
const genotype = space.encode(space.withResolution(space.decode(wanted), pixels))
const width = space.supernetOf(genotype)
const architecture = space.decode(genotype)
const chosen = values.rows?.split(',').map(Number) ?? [...rows.keys()]
console.log(`${location}, ${values.preset}, ${values.subnet} subnet at ${pixels} px, ${dataset.classes.length} classes`)

for (const images of values.images.split(',').map(Number)) {
  const frozen: Accuracy[] = []
  const trained = chosen.map((): Accuracy[] => [])
  for (let draw = 0; draw < Number(values.draws); draw++) {
    const few = drawn(learnt, images, draw)
    const facts = { train: few.count, largestResolution: Math.max(...space.resolutions), keptWhenMirrored: 0 }
    const inputs = { ...prepared, spec: withAdvice(spec, adviseByData(spec, facts)) }
    const limit = Number(values.test)
    const measuring = {
      validation: await openMeasuring(inputs, few, validation, limit),
      test: await openMeasuring(inputs, few, tested, limit),
    }
    frozen.push(await frozenNetwork(inputs, few, measuring))
    report(images, draw, 'frozen', frozen)
    for (const [position, index] of chosen.entries()) {
      trained[position].push(await accuracyOf(inputs, few, measuring, rows[index]).catch(ofDiverged))
      report(images, draw, `row ${index}`, trained[position])
    }
  }
  console.log(`${images} images a class: frozen with a linear head ${shown(frozen)}`)
  chosen.forEach((index, position) => {
    console.log(`  ${JSON.stringify(rows[index])}: ${shown(trained[position], frozen)}`)
  })
}
await rm(folder, { recursive: true, force: true })
process.exit(0) // native threads may keep the process alive

/** A row that does not hold for this data says so; nothing is right then. @throws every other error */
function ofDiverged(error: unknown): Accuracy {
  if (!(error instanceof Diverged)) throw error
  console.error(error.message)
  return { validation: 0, test: 0 }
}

/** As it comes: a bench that is stopped has said what it found. */
function report(images: number, draw: number, who: string, accuracies: readonly Accuracy[]) {
  const { validation, test } = accuracies[accuracies.length - 1]
  console.error(
    `${images} images a class, draw ${draw}, ${who}: ${validation.toFixed(2)} % of validation, ${test.toFixed(2)} % of test images`,
  )
}

/** So many images of each class, by the draw's number. */
function drawn(source: ExampleSource, images: number, draw: number): ExampleSource {
  const order = createGenerator(draw, 'few-shot').shuffle(Array.from({ length: source.count }, (_, i) => i))
  const indices = dataset.classes.flatMap((_, label) =>
    order.filter((index) => source.target(index) === label).slice(0, images),
  )
  return {
    count: indices.length,
    size: source.size,
    channels: source.channels,
    target: (index) => source.target(indices[index]),
    read: (wanted, into, signal) =>
      source.read(
        Array.from(wanted, (each) => indices[each]),
        into,
        signal,
      ),
  }
}

type Inputs = Awaited<ReturnType<typeof readRunInputs>>

/** Opened once for a draw: its images calibrate. */
type OnBoth = Readonly<Record<keyof Accuracy, Measuring>>

/** As the weights come and with rebased norms, whichever is better. */
async function frozenNetwork(inputs: Inputs, few: ExampleSource, measuring: OnBoth): Promise<Accuracy> {
  const supernet = openSupernet(inputs, width, context, { transfers: [] })
  await loadStart(supernet, inputs, width, log)
  const asTheyCome = supernet.state({ momentum: false })
  await rebaseOnImages(supernet, architecture, inputs, width, context, few)
  const starts = [
    [supernet.state({ momentum: false }), ['calibrated']],
    [asTheyCome, normStatistics],
  ] as const
  const tried: Accuracy[] = []
  for (const [start, statistics] of starts) {
    const frozen = await openFrozenFeatures(inputs, width, context, start, few)
    for (const norms of statistics) {
      const heads = await fittedHeads(supernet.task, frozen, genotype, norms, { train: few, validation })
      supernet.load(new Map([...start, ...(heads ?? [])]))
      tried.push(await accuracy(supernet, measuring, norms))
    }
    frozen.close()
  }
  supernet.close()
  return bestOf(tried)
}

async function accuracyOf(inputs: Inputs, few: ExampleSource, measuring: OnBoth, row: Row): Promise<Accuracy> {
  const { warmUp, seed } = inputs.spec
  const adaptation = { ...inputs.spec.adaptation, averageDecay: row.averageDecay }
  const batch = row.batch ?? adaptation.batch
  const transfer = transferNamed(row.trainable)
  const withAverage = { ...inputs, spec: { ...inputs.spec, adaptation } }
  const supernet = openSupernet(withAverage, width, context, { transfers: [head, transfer] })
  await loadStart(supernet, inputs, width, log)
  await rebaseOnImages(supernet, architecture, inputs, width, context, few)
  const phase = async (settings: Partial<TrainingSettings>, epochs: number, learningRate: number) => {
    const steps = epochs * stepsPerEpoch(few.count, batch)
    const whole: TrainingSettings = { ...adaptation, batch, transfer, rule: onLabels, ...settings }
    const plan = { seed, stream: 'few-shot', firstStep: 0, steps, architectureOf: () => architecture }
    const learningRateOf = (step: number) => cosineLearningRate(learningRate, step, steps)
    if (whole.averageDecay) supernet.average('start')
    await train(supernet, few, whole, { ...plan, learningRateOf }, 0, async ({ step }) => {
      if (whole.averageDecay) supernet.average('move', Math.min(whole.averageDecay, (2 + step) / (11 + step)))
    })
    if (whole.averageDecay) supernet.average('use')
  }
  if (row.fittedHead) await fitHeads(supernet, [genotype], inputs, width, context, { train: few, validation })
  else await phase({ transfer: head, averageDecay: 0 }, warmUp.epochs, warmUp.learningRate)
  await phase({}, row.epochs, row.learningRate)
  const tried: Accuracy[] = []
  // In this order: calibration replaces what was saved.
  for (const norms of normStatistics) tried.push(await accuracy(supernet, measuring, norms))
  supernet.close()
  return bestOf(tried)
}

async function accuracy(
  supernet: ReturnType<typeof openSupernet>,
  measuring: OnBoth,
  norms: NormStatistics,
): Promise<Accuracy> {
  const rightOf = async (part: keyof Accuracy) => {
    const { error } = await measure(supernet, genotype, measuring[part], norms)
    return 100 - error
  }
  return { validation: await rightOf('validation'), test: await rightOf('test') }
}
