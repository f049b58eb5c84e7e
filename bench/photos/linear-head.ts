/**
 * @file What transfer has to beat: the published network, frozen, with a linear head fitted to convergence on its features
 * (ridge regression in closed form, the penalty chosen on the validation images), by input size, on a run's data set. Where
 * the run has ended, its networks beside it: the best on validation within as many MACs. 95 % intervals by Wilson.
 *
 *     node scripts/bootstrap.mjs run bench/photos/linear-head.ts STORE RUN [PIXELS...]
 */
import { openExamples } from '../../batch-image/dataset/open-examples.ts'
import { readRunInputs } from '../../batch-image/training/run-inputs.ts'
import { type ExampleSource, examplesAt } from '../../data/example-source.ts'
import type { SourcePart } from '../../data/source.ts'
import { costOf } from '../../nat/space/index.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { summarySchema } from '../../pipeline/contract/results.ts'
import { wilsonInterval } from '../../pipeline/report/wilson-interval.ts'
import { findDocument } from '../../pipeline/store/json-documents.ts'
import { openStore } from '../../pipeline/store/open-store.ts'
import { familyOf } from '../../supernet/families/index.ts'
import { imageBatch } from '../../supernet/input/batches.ts'
import { pretrainedState } from '../../supernet/pretrained/pretrained.ts'
import { Supernet } from '../../supernet/supernet.ts'
import { errorOf, type Labelled, ridgeHeads, taskNamed } from '../../supernet/tasks/index.ts'

const [location, runId, ...pixels] = process.argv.slice(2)
if (!location || !runId) {
  console.error('node scripts/bootstrap.mjs run bench/photos/linear-head.ts STORE RUN [PIXELS...]')
  process.exit(64)
}
const store = openStore(location)
const { space, dataset, spec } = await readRunInputs(store, runId)
const classes = dataset.classes.length
const penalties = [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3]
const supernet = await frozenParent()
const summary = await findDocument(store, keys.summary(runId), summarySchema)

for (const size of pixels.length > 0 ? pixels.map(Number) : [64, 80, 96, 128]) {
  const architecture = space.withResolution(space.decode(space.largest), size)
  const { largest } = supernet.network.extremes(architecture)
  const macs = costOf(space.costs(classes).macs, space.encode(largest))
  const [train, validation, test] = await Promise.all(
    (['train', 'validation', 'test'] as const).map((part) => featuresOf(part, largest)),
  )
  const heads = ridgeHeads(train, classes, penalties)
  const errors = heads.map((head) => errorOf(head, validation))
  const best = errors.indexOf(Math.min(...errors))
  console.log(
    `${size} px, ${(macs / 1e6).toFixed(1)} M MACs, frozen with a linear head (penalty ${penalties[best]}): ` +
      `validation ${(100 - errors[best]).toFixed(1)} %, test ${accuracy(errorOf(heads[best], test), test.labels.length)}`,
  )
  const within = summary?.front.filter((member) => member.costs.macs <= macs) ?? []
  const [ours] = within.sort((a, b) => a.validation.error - b.validation.error)
  if (summary === undefined || ours === undefined) continue
  console.log(
    `  ${runId}, ${ours.resolution} px, ${(ours.costs.macs / 1e6).toFixed(1)} M MACs: ` +
      `validation ${(100 - ours.validation.error).toFixed(1)} %, test ${accuracy(ours.test.error, summary.dataset.test)}`,
  )
}
process.exit(0) // native threads may keep the process alive

/** The network as it was published; its head answers with the features themselves. */
async function frozenParent(): Promise<Supernet> {
  const network = familyOf(space).network(space, 0)
  const { features } = network
  const opened = new Supernet({
    network,
    task: taskNamed('classification', { classes: features }),
    threads: 1,
    transfers: [],
  })
  opened.normaliseBy(dataset)
  const published = await pretrainedState(network, spec.supernet.preset, space.supernets[0], console.error)
  const identity = new Float32Array(features * features)
  for (let i = 0; i < features; i++) identity[i * features + i] = 1
  opened.load(
    new Map([
      ...published,
      ['classifier.linear.weight', { shape: [features, features], data: identity }],
      ['classifier.linear.bias', { shape: [features], data: new Float32Array(features) }],
    ]),
  )
  return opened
}

async function featuresOf(part: SourcePart, architecture: unknown): Promise<Labelled> {
  const source: ExampleSource = await openExamples(store, dataset, part)
  const all = Array.from({ length: source.count }, (_, i) => i)
  const { features } = supernet.network
  const found = new Float32Array(source.count * features)
  for (let from = 0; from < source.count; from += 64) {
    const set = await examplesAt(source, all.slice(from, from + 64))
    const batch = imageBatch(
      set,
      Array.from({ length: set.count }, (_, i) => i),
      supernet.network.resolution(architecture),
    )
    found.set(supernet.outputs(architecture, batch)[0], from * features)
  }
  return { features: found, labels: all.map((index) => source.target(index)) }
}

function accuracy(error: number, images: number): string {
  const { low, high } = wilsonInterval(error, images)
  return `${(100 - error).toFixed(1)} % (${(100 - high).toFixed(1)} to ${(100 - low).toFixed(1)}, ${images} images)`
}
