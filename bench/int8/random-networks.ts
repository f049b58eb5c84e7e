/**
 * @file What 8-bit integers cost: random networks of a run's supernet, each as float32 and in integers, both in onnxruntime on
 * the run's test images; the ranges are from training images.
 *
 *     node scripts/bootstrap.mjs run bench/int8/random-networks.ts STORE RUN [COUNT] [PIXELS]
 *
 * Weights are those of the last generation, heads included; with PIXELS those from before the search at this input size, with
 * heads fitted to each network's own features.
 */
import { openParts } from '../../batch-image/dataset/open-examples.ts'
import { int8Of, openInt8Images } from '../../batch-image/quantisation/int8.ts'
import { loadCheckpoint } from '../../batch-image/training/checkpoints.ts'
import { fittedHeads, openFrozenFeatures } from '../../batch-image/training/frozen-features.ts'
import { measure, openMeasuring } from '../../batch-image/training/measuring.ts'
import { openSupernet } from '../../batch-image/training/open-supernet.ts'
import { readRunInputs, readTrained } from '../../batch-image/training/run-inputs.ts'
import { createGenerator } from '../../nat/random/index.ts'
import { trainedManifestSchema } from '../../pipeline/contract/documents.ts'
import { beforeSearch, keys } from '../../pipeline/contract/keys.ts'
import { findDocument } from '../../pipeline/store/json-documents.ts'
import { openStore } from '../../pipeline/store/open-store.ts'

const [location, runId, count = '10', pixels] = process.argv.slice(2)
if (!location || !runId) {
  console.error('node scripts/bootstrap.mjs run bench/int8/random-networks.ts STORE RUN [COUNT] [PIXELS]')
  process.exit(64)
}
const store = openStore(location)
const inputs = await readRunInputs(store, runId)
const { space, dataset } = inputs
const parts = await openParts(store, dataset)
const images = await openInt8Images(inputs, parts)
const measuring = await openMeasuring(inputs, parts.train, parts.test)
const context = { threads: 1, log: () => {} }
const generator = createGenerator(1, 'networks in integers')
const generation = pixels === undefined ? await lastGeneration() : beforeSearch.head
const wanted = Array.from({ length: Number(count) }, () => {
  const architecture = space.decode(space.draw(generator))
  return space.encode(pixels === undefined ? architecture : space.withResolution(architecture, Number(pixels)))
})
const losses: number[] = []
for (const width of space.supernets.keys()) {
  const supernet = openSupernet(inputs, width, context, { transfers: [] })
  const { checkpoint } = await readTrained(store, runId, generation, width)
  const start = await loadCheckpoint(store, checkpoint)
  const frozen = pixels === undefined ? undefined : await openFrozenFeatures(inputs, width, context, start, parts.train)
  for (const genotype of wanted.filter((each) => space.supernetOf(each) === width)) {
    const heads = frozen && (await fittedHeads(supernet.task, frozen, genotype, 'calibrated', parts))
    supernet.load(new Map([...start, ...(heads ?? [])]))
    const engine = await measure(supernet, genotype, measuring)
    const network = supernet.extractStatic(space.decode(genotype))
    const { float32, int8 } = await int8Of(network, inputs, images)
    losses.push(int8.test.error - float32.test.error)
    console.log(
      `${genotype.join(' ')}: ${network.input.shape[0]} px; test accuracy ${accuracy(engine)} in the engine, ` +
        `${accuracy(float32.test)} as float32, ${accuracy(int8.test)} as int8 (${losses.at(-1)?.toFixed(2)} points lost); ` +
        `validation ${accuracy(float32.validation)} and ${accuracy(int8.validation)}; ` +
        `${float32.latency.toFixed(2)} and ${int8.latency.toFixed(2)} ms`,
    )
  }
  frozen?.close()
  supernet.close()
}
const mean = losses.reduce((sum, each) => sum + each, 0) / losses.length
console.log(`lost on the test images: ${mean.toFixed(2)} points on average, ${Math.max(...losses).toFixed(2)} at most`)
process.exit(0) // native threads may keep the process alive

function accuracy({ error }: Readonly<Record<string, number>>): string {
  return `${(100 - error).toFixed(2)} %`
}

/** Of a run that may not have ended. */
async function lastGeneration(): Promise<number> {
  let generation = 0
  while ((await findDocument(store, keys.trained(runId, generation + 1, 0), trainedManifestSchema)) !== undefined)
    generation++
  return generation
}
