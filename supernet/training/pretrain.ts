/**
 * Pre-training of a supernet on a source task: the largest subnet first, its channels sorted, then the sandwich rule (largest, smallest and
 * random ones per batch) with distillation from the largest, a random resolution per batch. That is how progressive
 * shrinking ends (Cai et al., ICLR 2020), by the rules of BigNAS (Yu et al., ECCV 2020).
 *
 * Every step's randomness is a function of the seed and the step, so a resumed run sees the same numbers.
 */
import { examplesAt, packedSource } from '../../data/example-source.ts'
import { createGenerator, type Generator } from '../../nat/random/index.ts'
import type { Space } from '../../nat/space/index.ts'
import type { ImageSet } from '../input/batches.ts'
import type { Supernet } from '../supernet.ts'
import { all as transfer } from '../transfer/index.ts'
import { onLabels, teacherAndPupils } from '../transfer/steps/index.ts'
import type { Augmentation } from './augmentation.ts'
import { checkedStep } from './diverged.ts'
import { epochOrder } from './epoch-order.ts'
import { augmentedBatch } from './mini-batch.ts'
import { warmedCosine } from './schedule.ts'

export interface PretrainSettings {
  readonly seed: number
  /** Epochs on the largest subnet alone. */
  readonly largestEpochs: number
  /** Epochs of the sandwich rule. */
  readonly sandwichEpochs: number
  readonly batch: number
  readonly learningRate: number
  readonly warmUpSteps: number
  readonly momentum: number
  readonly weightDecay: number
  /** Random subnets per batch, beside the largest and the smallest. */
  readonly randomSubnets: number
  /** Narrow subnets have been trained before: the weights come from an earlier cycle. */
  readonly narrowTrained: boolean
  /** Weight of the largest subnet's answers in the targets of the others. */
  readonly distillation: number
  readonly augmentation: Augmentation
}

export interface PretrainProgress {
  readonly step: number
  readonly totalSteps: number
  readonly epoch: number
  /** Cross-entropy of the largest subnet on this batch. */
  readonly loss: number
  readonly learningRate: number
}

/**
 * Trains from step `from` to the end.
 * @param onStep called after every step; may save a checkpoint of `step + 1`
 * @throws Diverged
 */
export async function pretrain(
  supernet: Supernet,
  space: Space,
  images: ImageSet<unknown>,
  settings: PretrainSettings,
  from: number,
  onStep: (progress: PretrainProgress) => Promise<void>,
): Promise<void> {
  const stepsPerEpoch = Math.floor(images.count / settings.batch)
  const totalSteps = stepsPerEpoch * (settings.largestEpochs + settings.sandwichEpochs)
  const largestSubnet = space.decode(space.largest)
  const smallestSubnet = space.decode(space.smallest)
  const smallestAndRandom = (teacher: unknown, generator: Generator) => {
    const random = Array.from({ length: settings.randomSubnets }, () => space.decode(space.draw(generator)))
    const resolution = supernet.network.resolution(teacher)
    return [smallestSubnet, ...random].map((architecture) => space.withResolution(architecture, resolution))
  }
  const withOthers = teacherAndPupils(smallestAndRandom, { share: settings.distillation, temperature: 1 })
  const source = packedSource(images)
  const look = { augmentation: settings.augmentation, labelSmoothing: 0 }
  let order = new Uint32Array()
  for (let step = from; step < totalSteps; step++) {
    const epoch = Math.floor(step / stepsPerEpoch)
    if (step > 0 && step === settings.largestEpochs * stepsPerEpoch) sortChannels(supernet, settings)
    const position = step % stepsPerEpoch
    if (order.length === 0 || position === 0) {
      order = epochOrder(source, 'all', createGenerator(settings.seed, 'epoch', epoch))
    }
    const generator = createGenerator(settings.seed, 'pretrain', step)
    const resolution = space.resolutions[generator.integer(space.resolutions.length)]
    const indices = order.subarray(position * settings.batch, (position + 1) * settings.batch)
    const seen = augmentedBatch(supernet.task, await examplesAt(source, indices), resolution, look, generator)
    const learningRate = warmedCosine(settings.learningRate, step, totalSteps, settings.warmUpSteps)
    const optimiser = { learningRate, momentum: settings.momentum, weightDecay: settings.weightDecay }
    const architecture = space.withResolution(largestSubnet, resolution)
    const rule = epoch < settings.largestEpochs ? onLabels : withOthers
    const loss = checkedStep({ step, images: indices, architecture }, () =>
      rule.train(supernet, { ...seen, architecture, optimiser, transfer, generator }),
    )
    await onStep({ step, totalSteps, epoch: step / stepsPerEpoch, loss, learningRate })
  }
}

/** Before narrower subnets are trained; the optimiser begins anew. */
function sortChannels(supernet: Supernet, { narrowTrained }: PretrainSettings): void {
  const sorted = supernet.network.sortChannels?.(supernet.state({ momentum: false }), narrowTrained)
  if (sorted !== undefined) supernet.load(sorted)
}
