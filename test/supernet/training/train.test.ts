/** The training loop: what it asks of the network, step by step. The steps themselves are not made: the rule only looks. */
import { expect, test } from 'vitest'
import { createGenerator } from '../../../nat/random/index.ts'
import { nano } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { wholeImage } from '../../../supernet/input/batches.ts'
import type { Supernet } from '../../../supernet/supernet.ts'
import type { Augmentation } from '../../../supernet/training/augmentation.ts'
import { Diverged } from '../../../supernet/training/diverged.ts'
import { type Mixed, mixedTargets } from '../../../supernet/training/mixing.ts'
import { augmentPixels } from '../../../supernet/training/pixel-augmentation.ts'
import { stepsPerEpoch, type TrainingPlan, train } from '../../../supernet/training/train.ts'
import { all, norms } from '../../../supernet/transfer/index.ts'
import type { MiniBatch } from '../../../supernet/transfer/steps/step.ts'
import { mixedSubnet, smallestSubnet } from '../architectures.ts'
import { openNetwork } from '../engine.ts'
import { noAugmentation } from './no-augmentation.ts'

/** Images of one grey each: which ones a batch holds can be read off. */
const COUNT = 10
const set = {
  images: Uint8Array.from({ length: COUNT * 4 }, (_, i) => 10 * Math.floor(i / 4)),
  labels: Uint8Array.from({ length: COUNT }, (_, i) => i),
  count: COUNT,
  size: 2,
  channels: 1,
}
const supernet: Supernet = openNetwork(nano, { transfers: [] })

interface Changes {
  readonly plan?: Partial<TrainingPlan>
  readonly from?: number
  readonly lossAt?: (step: number) => number
  readonly augmentation?: Augmentation
  readonly classWeights?: 'balanced'
  readonly labels?: Uint8Array
}

async function minis({
  plan,
  from = 0,
  lossAt = () => 1,
  augmentation = noAugmentation,
  classWeights,
  labels = set.labels,
}: Changes = {}): Promise<MiniBatch[]> {
  const seen: MiniBatch[] = []
  const rule = {
    name: 'looks only',
    train(_: Supernet, mini: MiniBatch) {
      seen.push(mini)
      return lossAt(from + seen.length - 1)
    },
  }
  const settings = {
    batch: 4,
    momentum: 0.9,
    weightDecay: 1e-4,
    transfer: all,
    rule,
    augmentation,
    labelSmoothing: 0,
    headRate: 1,
    stageDecay: 1,
    sampling: 'all' as const,
    classWeights,
  }
  const standard: TrainingPlan = {
    seed: 1,
    stream: 'test',
    firstStep: 0,
    steps: 9,
    architectureOf: (generator) => (generator.uniform() < 0.5 ? mixedSubnet(16) : smallestSubnet(20)),
    learningRateOf: (step) => 1 / (step + 1),
  }
  const reported: number[] = []
  await train(supernet, { ...set, labels }, settings, { ...standard, ...plan }, from, async ({ step }) => {
    reported.push(step)
  })
  expect(reported).toEqual(seen.map((_, i) => from + i))
  return seen
}

const imagesOf = ({ batch }: MiniBatch) =>
  Array.from(
    batch.images.data.filter((_, i) => i % 4 === 0),
    (grey) => grey / 10,
  )

test('every epoch shows each image once, in an order of its own; the last mini-batch is smaller', async () => {
  expect(stepsPerEpoch(COUNT, 4)).toBe(3)
  const seen = await minis()
  expect(seen.map(({ batch }) => batch.count)).toEqual([4, 4, 2, 4, 4, 2, 4, 4, 2])
  const epochs = [0, 3, 6].map((first) => seen.slice(first, first + 3).flatMap(imagesOf))
  for (const order of epochs) expect(order.toSorted((a, b) => a - b)).toEqual([...set.labels])
  expect(new Set(epochs.map(String)).size).toBe(3)
})

test("targets belong to their images; the learning rate is the plan's; both sizes of images come", async () => {
  const seen = await minis()
  for (const mini of seen) {
    const [probabilities] = mini.targets
    expect(imagesOf(mini).map((image, i) => probabilities[i * 10 + image])).toEqual(imagesOf(mini).map(() => 1))
  }
  expect(seen.map(({ optimiser }) => optimiser.learningRate)).toEqual(seen.map((_, i) => 1 / (i + 1)))
  expect(seen[0].optimiser).toMatchObject({ momentum: 0.9, weightDecay: 1e-4 })
  expect(new Set(seen.map(({ architecture }) => supernet.network.resolution(architecture))).size).toBe(2)
})

test('a step depends on the seed, the stream and its position alone: from any step on, the same follows', async () => {
  const whole = (await minis()).map(factsOf)
  expect((await minis({ from: 4 })).map(factsOf)).toEqual(whole.slice(4))
  const later = (await minis({ plan: { firstStep: 4, steps: 5, learningRateOf: (step) => 1 / (step + 5) } })).map(
    factsOf,
  )
  expect(later).toEqual(whole.slice(4))
  expect((await minis({ plan: { seed: 2 } })).map(factsOf)).not.toEqual(whole)
  expect((await minis({ plan: { stream: 'other' } })).map(factsOf)).not.toEqual(whole)
})
const factsOf = (mini: MiniBatch) => [imagesOf(mini), mini.architecture, mini.optimiser.learningRate]

test.each([Number.NaN, Number.POSITIVE_INFINITY])(
  'a loss of %s ends the training with the step and the subnet that did it',
  async (loss) => {
    const diverged = minis({ lossAt: (step) => (step === 5 ? loss : 1) })
    await expect(diverged).rejects.toThrow(Diverged)
    await expect(diverged).rejects.toMatchObject({ step: 5 })
    await expect(diverged).rejects.toThrow(`the loss is ${loss} at step 5, in the subnet {"resolution":`)
  },
)

test('images changed in a thread of their own are those that the seed and the step say, wherever a training goes on', async () => {
  const augmentation = { ...noAugmentation, randAugment: { operations: 1, magnitude: 5 }, mixup: 1, cutmix: 1 }
  const all = await minis({ augmentation })
  const pixels = ({ batch }: MiniBatch) => Array.from(batch.images.data)
  const plain = await minis()
  expect(all.map(pixels)).not.toEqual(plain.map(pixels))
  expect((await minis({ augmentation, from: 5 })).map(pixels)).toEqual(all.slice(5).map(pixels))
  expect((await minis({ augmentation, from: 5 })).map(({ targets }) => targets)).toEqual(
    all.slice(5).map(({ targets }) => targets),
  )
  // The first step's, computed here.
  const first = plain[0].batch.images.data.slice()
  const settings = { randAugment: augmentation.randAugment, mixing: { mixup: 1, cutmix: 1 } }
  const mixed = augmentPixels(first, { size: 2, channels: 1 }, settings, createGenerator(1, 'test', 'pixels', 0))
  expect(pixels(all[0])).toEqual(Array.from(first))
  const crops = Array.from({ length: 4 }, () => wholeImage({ size: 2 }))
  expect(all[0].targets).toEqual(plain[0].targets.map((each) => mixedTargets(each, mixed as Mixed, crops)))
})

test('balanced class weights: every class has as much of an epoch as another, and images count once on average', async () => {
  const labels = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1, 1, 2)
  const epoch = await minis({ plan: { steps: 3 }, classWeights: 'balanced', labels })
  const sums = new Float64Array(3)
  for (const { weights, targets } of epoch) {
    for (const [i, weight] of (weights as Float32Array).entries()) {
      const row = targets[0].subarray(10 * i, 10 * i + 10)
      sums[row.indexOf(1)] += weight
    }
  }
  for (const sum of sums) expect(sum).toBeCloseTo(10 / 3, 5)
  expect((await minis({ plan: { steps: 1 } }))[0].weights).toBeUndefined()
})

test('the part that moves may be another one in the first steps', async () => {
  const transferOf = (step: number) => (step < 2 ? norms : all)
  const seen = await minis({ plan: { steps: 4, transferOf } })
  expect(seen.map(({ transfer }) => transfer.name)).toEqual(['norms', 'norms', 'all', 'all'])
})
