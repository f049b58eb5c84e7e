/** Pre-training on two sources: what it learns, and that a pre-training which stops goes on as if it had not. */
import { expect, test } from 'vitest'
import { packedSource } from '../../../data/example-source.ts'
import { createGenerator } from '../../../nat/random/index.ts'
import { nano } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import {
  type PretrainProgress,
  type PretrainSettings,
  type PretrainSource,
  pretrain,
} from '../../../supernet/training/pretrain.ts'
import { all } from '../../../supernet/transfer/index.ts'
import type { State } from '../../../supernet/variables/state.ts'
import { openNetwork } from '../engine.ts'
import { noAugmentation } from './no-augmentation.ts'

const size = 16
/** Two classes that differ in which channel is bright. */
function source(firstClass: number, channels: readonly number[], share: number): PretrainSource {
  const count = 64
  const generator = createGenerator(1, 'images', firstClass)
  const labels = Array.from({ length: count }, (_, i) => i % channels.length)
  const images = new Uint8Array(count * size * size * 3)
  for (let at = 0; at < images.length; at++) {
    const isBright = at % 3 === channels[labels[Math.floor(at / (size * size * 3))]]
    images[at] = (isBright ? 150 : 50) + generator.integer(60)
  }
  return {
    images: packedSource({ count, size, channels: 3, images, labels }),
    firstClass,
    share,
    statistics: { mean: [0.4, 0.4, 0.4], deviation: [0.2, 0.2, 0.2] },
    augmentation: noAugmentation,
  }
}
const sources = [source(0, [0, 1], 1), source(2, [1, 2], 3)]
const settings: PretrainSettings = {
  seed: 1,
  largestSteps: 2,
  sandwichSteps: 4,
  batch: 16,
  learningRate: 0.05,
  headRate: 2,
  warmUpSteps: 1,
  momentum: 0.9,
  weightDecay: 1e-4,
  largestEvery: 2,
  randomSubnets: 1,
  randomMacs: 2e6,
  narrowTrained: false,
  distillation: 0.5,
}

async function pretrained(
  options: { settings?: PretrainSettings; from?: number; state?: State; stopAfter?: number } = {},
): Promise<{ state: State; progress: PretrainProgress[] }> {
  const supernet = openNetwork(nano, { transfers: [all] })
  supernet.initialise(1)
  if (options.state) supernet.load(options.state)
  const progress: PretrainProgress[] = []
  class Stopped extends Error {}
  let state: State = new Map()
  try {
    await pretrain(supernet, nano, sources, options.settings ?? settings, options.from ?? 0, async (each) => {
      progress.push(each)
      state = supernet.state({ momentum: true })
      if (each.step === options.stopAfter) throw new Stopped()
    })
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
  }
  supernet.close()
  return { state, progress }
}

test('stopped after any step, before or after channels are sorted, and continued: the same weights', async () => {
  const undisturbed = await pretrained()
  expect(undisturbed.progress.length).toBe(6)
  for (const stopAfter of [1, 3]) {
    const half = await pretrained({ stopAfter })
    const whole = await pretrained({ from: stopAfter + 1, state: half.state })
    expect(whole.state).toEqual(undisturbed.state)
  }
})

test('sources take turns by their shares, and both are learned', async () => {
  const careful = { ...settings, largestSteps: 0, sandwichSteps: 32, learningRate: 0.02, headRate: 1 }
  const { progress } = await pretrained({ settings: careful })
  const of = (position: number) => progress.filter(({ source }) => source === position).map(({ loss }) => loss)
  expect(of(0).length).toBeGreaterThan(3)
  expect(of(1).length).toBeGreaterThan(2 * of(0).length)
  // Ten classes, of which a guess is right in a tenth.
  for (const losses of [of(0), of(1)]) expect(Math.min(...losses.slice(-3))).toBeLessThan(0.7 * Math.log(10))
})
