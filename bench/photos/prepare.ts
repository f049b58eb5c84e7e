/**
 * @file Prepares a folder of photos, trains the smallest network of `lite` on them for one epoch and measures it on the
 * validation part, in one process, as the jobs of a run do it; prints times, the share that training waits for its images,
 * and the most memory.
 *
 *     node scripts/bootstrap.mjs run bench/photos/prepare.ts FOLDER STORE [SIZE] [THREADS]
 */
import { shardStoreOf } from '../../batch-image/dataset/shard-store.ts'
import { measure, openMeasuring } from '../../batch-image/training/measuring.ts'
import { openDataset } from '../../data/open-dataset.ts'
import { encodedSource } from '../../data/shards/encoded-source.ts'
import { defaultPackOptions, packDataset } from '../../data/shards/pack.ts'
import { spaceByName } from '../../nat/space/index.ts'
import { parseSpec } from '../../pipeline/contract/parse-spec.ts'
import { openStore } from '../../pipeline/store/open-store.ts'
import { familyOf } from '../../supernet/families/index.ts'
import { Supernet } from '../../supernet/supernet.ts'
import { taskNamed } from '../../supernet/tasks/index.ts'
import { stepsPerEpoch, train } from '../../supernet/training/train.ts'
import { all } from '../../supernet/transfer/index.ts'
import { onLabels } from '../../supernet/transfer/steps/index.ts'

const [folder, location, sizeText = '96', threadsText = '1'] = process.argv.slice(2)
if (!folder || !location) {
  console.error('node scripts/bootstrap.mjs run bench/photos/prepare.ts FOLDER STORE [SIZE] [THREADS]')
  process.exit(64)
}
const [size, threads] = [Number(sizeText), Number(threadsText)]
const store = shardStoreOf(openStore(location))
const options = { ...defaultPackOptions, storedSize: size, seed: 1, onBadFile: 'skip' as const }
const memory = () => `${(process.resourceUsage().maxRSS / 1e6).toFixed(2)} GB at most so far`
let from = performance.now()
const seconds = () => (performance.now() - from) / 1000
const { manifest, reused, images } = await packDataset(store, await openDataset(folder), options, {
  progress: (done, total) => {
    if (done % 500 === 0) console.log(`${done} of ${total}, ${(done / seconds()).toFixed(1)} per second, ${memory()}`)
  },
})
const bytes = Object.values(manifest.parts).flatMap(({ shards = [] }) => shards.map((shard) => shard.bytes))
console.log(
  `${reused ? 'found' : `prepared ${images} images`} in ${seconds().toFixed(0)} s; ${(bytes.reduce((a, b) => a + b, 0) / 1e6).toFixed(0)} MB stored; ${memory()}`,
)

const space = spaceByName('lite')
const spec = parseSpec(JSON.stringify({ name: 'photos', dataset: folder, supernet: 'lite' }))
const network = familyOf(space).network(space, 0)
const task = taskNamed('classification', { classes: manifest.classes.length })
const supernet = new Supernet({ network, task, threads, transfers: [all] })
supernet.initialise(1)
supernet.normaliseBy(manifest)
const genotype = space.encode(space.withResolution(space.decode(space.smallest), size))
const [training, validation] = [
  await encodedSource(store, manifest, 'train'),
  await encodedSource(store, manifest, 'validation'),
]
const steps = stepsPerEpoch(training.count, spec.adaptation.batch)
const settings = { ...spec.adaptation, transfer: all, rule: onLabels }
const plan = {
  seed: 1,
  stream: 'epoch',
  firstStep: 0,
  steps,
  architectureOf: () => space.decode(genotype),
  learningRateOf: () => 0.01,
}
let waited = 0
from = performance.now()
await train(supernet, training, settings, plan, 0, async ({ step, waitedSeconds }) => {
  waited += waitedSeconds
  if ((step + 1) % 25 !== 0 && step + 1 !== steps) return
  console.log(
    `step ${step + 1} of ${steps}: waited for images ${((100 * waited) / seconds()).toFixed(1)} % of ${seconds().toFixed(0)} s; ${memory()}`,
  )
})
from = performance.now()
const measuring = await openMeasuring({ spec, space }, training, validation)
await measure(supernet, genotype, measuring)
console.log(`measured on ${measuring.evaluated.count} images in ${seconds().toFixed(0)} s; ${memory()}`)
process.exit(0) // native threads may keep the process alive
