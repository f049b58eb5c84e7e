/**
 * Pre-training of a supernet on a source task: the largest subnet first, then the sandwich rule (largest, smallest and
 * random ones per batch) with distillation from the largest, a random resolution per batch. That is how progressive
 * shrinking ends (Cai et al., ICLR 2020), by the rules of BigNAS (Yu et al., ECCV 2020).
 *
 * Every step's randomness is a function of the seed and the step, so a resumed run sees the same numbers.
 */
import { createGenerator } from '../../nat/random/generator.ts'
import type { Architecture } from '../../nat/space/architecture.ts'
import type { SpaceDescription } from '../../nat/space/description.ts'
import { decode } from '../../nat/space/encoding.ts'
import { largest, randomGenotype, smallest } from '../../nat/space/sampling.ts'
import { type ImageSet, imageBatch } from '../input/batches.ts'
import type { Supernet } from '../supernet.ts'
import { all as transfer } from '../transfer/index.ts'
import { type Augmentation, randomCrop } from './augmentation.ts'
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
 * @throws Error when the loss is not a number
 */
export async function pretrain(
  supernet: Supernet,
  space: SpaceDescription,
  images: ImageSet<unknown>,
  settings: PretrainSettings,
  from: number,
  onStep: (progress: PretrainProgress) => Promise<void>,
): Promise<void> {
  const stepsPerEpoch = Math.floor(images.count / settings.batch)
  const totalSteps = stepsPerEpoch * (settings.largestEpochs + settings.sandwichEpochs)
  const { task } = supernet
  const largestSubnet = decode(space, largest(space))
  const smallestSubnet = decode(space, smallest(space))
  let order = new Uint32Array()
  for (let step = from; step < totalSteps; step++) {
    const epoch = Math.floor(step / stepsPerEpoch)
    const position = step % stepsPerEpoch
    if (order.length === 0 || position === 0) order = epochOrder(images.count, settings.seed, epoch)
    const generator = createGenerator(settings.seed, 'pretrain', step)
    const resolution = space.resolutions[generator.integer(space.resolutions.length)]
    const indices = order.subarray(position * settings.batch, (position + 1) * settings.batch)
    const crops = Array.from(indices, () => randomCrop(settings.augmentation, images.size, generator))
    const batch = imageBatch(images, indices, resolution, (position) => crops[position])
    const labels = task.encode(Array.from(indices, (index, i) => task.crop(images.labels[index], crops[i])))
    const learningRate = warmedCosine(settings.learningRate, step, totalSteps, settings.warmUpSteps)
    const optimiser = { learningRate, momentum: settings.momentum, weightDecay: settings.weightDecay }
    const at = (architecture: Architecture): Architecture => ({ ...architecture, resolution })

    const sandwich = epoch >= settings.largestEpochs
    const options = { transfer, withOutputs: sandwich }
    const { loss, outputs } = supernet.trainStep(at(largestSubnet), batch, labels, optimiser, options)
    if (!Number.isFinite(loss)) throw new Error(`pre-training: the loss is ${loss} at step ${step}`)
    if (sandwich) {
      const targets = task.distil(labels, outputs, settings.distillation)
      const others = [smallestSubnet]
      for (let i = 0; i < settings.randomSubnets; i++) others.push(decode(space, randomGenotype(space, generator)))
      for (const architecture of others) supernet.trainStep(at(architecture), batch, targets, optimiser, { transfer })
    }
    await onStep({ step, totalSteps, epoch: step / stepsPerEpoch, loss, learningRate })
  }
}

function epochOrder(count: number, seed: number, epoch: number): Uint32Array<ArrayBuffer> {
  const order = Uint32Array.from({ length: count }, (_, i) => i)
  return createGenerator(seed, 'epoch', epoch).shuffle(order)
}
