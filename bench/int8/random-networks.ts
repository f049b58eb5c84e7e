/**
 * @file What 8-bit integers cost: random networks of a run's supernet, each as float32 and in integers, both in onnxruntime on
 * the run's test images; the ranges are from training images.
 *
 *     node scripts/bootstrap.mjs run bench/int8/random-networks.ts STORE RUN [COUNT] [PIXELS]
 *
 * Weights are those of the last generation, heads included; with PIXELS those from before the search at this input size, with
 * heads fitted to each network's own features.
 */
import { int8Of } from '../../batch-image/quantisation/int8.ts'
import { openDrawnNetworks } from './drawn-networks.ts'

const [location, runId, count = '10', pixels] = process.argv.slice(2)
if (!location || !runId) {
  console.error('node scripts/bootstrap.mjs run bench/int8/random-networks.ts STORE RUN [COUNT] [PIXELS]')
  process.exit(64)
}
const { inputs, images, networks } = await openDrawnNetworks(
  location,
  runId,
  Number(count),
  pixels === undefined ? undefined : Number(pixels),
)
const losses: number[] = []
for await (const { genotype, engine, network } of networks()) {
  const { float32, int8 } = await int8Of(network, inputs, images)
  losses.push(int8.test.error - float32.test.error)
  console.log(
    `${genotype.join(' ')}: ${network.input.shape[0]} px; test accuracy ${accuracy(engine)} in the engine, ` +
      `${accuracy(float32.test)} as float32, ${accuracy(int8.test)} as int8 (${losses.at(-1)?.toFixed(2)} points lost); ` +
      `validation ${accuracy(float32.validation)} and ${accuracy(int8.validation)}; ` +
      `${float32.latency.toFixed(2)} and ${int8.latency.toFixed(2)} ms`,
  )
}
const mean = losses.reduce((sum, each) => sum + each, 0) / losses.length
console.log(`lost on the test images: ${mean.toFixed(2)} points on average, ${Math.max(...losses).toFixed(2)} at most`)
process.exit(0) // native threads may keep the process alive

function accuracy({ error }: Readonly<Record<string, number>>): string {
  return `${(100 - error).toFixed(2)} %`
}
