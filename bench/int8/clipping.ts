/**
 * @file How many of the calibration images may reach beyond the ranges of 8-bit integers: random networks of a run's supernet,
 * the cross-entropy and the error in integers on the run's validation images less those of float32, by share of images.
 *
 *     node scripts/bootstrap.mjs run bench/int8/clipping.ts STORE RUN [COUNT] [PIXELS]
 */
import { observeReach, rangesOf } from '../../batch-image/quantisation/observe-ranges.ts'
import { answersOf, type Images, openSession } from '../../batch-image/quantisation/sessions.ts'
import { bareOnnx, bareOnnxInt8 } from '../../export/index.ts'
import { foldNorms } from '../../supernet/static/fold-norms.ts'
import { openDrawnNetworks } from './drawn-networks.ts'

const [location, runId, count = '10', pixels] = process.argv.slice(2)
if (!location || !runId) {
  console.error('node scripts/bootstrap.mjs run bench/int8/clipping.ts STORE RUN [COUNT] [PIXELS]')
  process.exit(64)
}
const shares = [0, 0.01, 0.05, 0.1, 0.2]
const { images, networks } = await openDrawnNetworks(
  location,
  runId,
  Number(count),
  pixels === undefined ? undefined : Number(pixels),
)
const lost = shares.map(() => ({ crossEntropy: [] as number[], error: [] as number[] }))
for await (const { genotype, network } of networks()) {
  const side = network.input.shape[0]
  const float32 = await judged(bareOnnx(foldNorms(network)), images.validation, side)
  const reach = await observeReach(network, images.calibration)
  const cells: string[] = []
  for (const [i, share] of shares.entries()) {
    const int8 = await judged(bareOnnxInt8(network, rangesOf(reach, share)), images.validation, side)
    lost[i].crossEntropy.push(int8.crossEntropy - float32.crossEntropy)
    lost[i].error.push(int8.error - float32.error)
    cells.push(`${share}: ${lost[i].crossEntropy.at(-1)?.toFixed(3)}, ${lost[i].error.at(-1)?.toFixed(1)}`)
  }
  console.log(`${genotype.join(' ')}: ${side} px, ${float32.error.toFixed(1)} % wrong; ${cells.join('; ')}`)
}
for (const [i, share] of shares.entries()) {
  const { crossEntropy, error } = lost[i]
  console.log(
    `${100 * share} % of the images beyond: cross-entropy ${mean(crossEntropy).toFixed(4)} more (at most ` +
      `${Math.max(...crossEntropy).toFixed(3)}), ${mean(error).toFixed(2)} points lost (at most ${Math.max(...error).toFixed(2)})`,
  )
}
process.exit(0) // native threads may keep the process alive

async function judged(file: Uint8Array, validation: Images, side: number) {
  const session = await openSession(file)
  const seen = { crossEntropy: 0, wrong: 0, images: 0 }
  for await (const { outputs, targets } of answersOf(session, validation, side)) {
    const classes = outputs.logits.length / targets.length
    for (const [i, target] of targets.entries()) {
      const logits = outputs.logits.subarray(i * classes, (i + 1) * classes)
      const most = Math.max(...logits)
      const sum = logits.reduce((total, logit) => total + Math.exp(logit - most), 0)
      const label = Number(target)
      seen.crossEntropy += Math.log(sum) + most - logits[label]
      seen.wrong += logits.indexOf(most) === label ? 0 : 1
      seen.images++
    }
  }
  await session.release()
  return { crossEntropy: seen.crossEntropy / seen.images, error: (100 * seen.wrong) / seen.images }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length
}
