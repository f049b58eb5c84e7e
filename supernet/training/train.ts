/** The training loop of warm-up and adaptation: one subnet per mini-batch (single path), everything drawn from seeds. */
import { createGenerator, type Generator } from '../../nat/random/generator.ts'
import { type ImageSet, imageBatch } from '../input/batches.ts'
import type { Crop } from '../input/boxes.ts'
import type { Supernet } from '../supernet.ts'
import type { Targets } from '../tasks/task.ts'
import type { Transfer } from '../transfer/transfer.ts'
import { type Augmentation, cutOut, randomCrop } from './augmentation.ts'

export interface TrainingSettings {
  readonly batch: number
  readonly momentum: number
  readonly weightDecay: number
  /** Which part of the network moves. */
  readonly transfer: Transfer
  readonly augmentation: Augmentation
}

export interface TrainingPlan {
  readonly seed: number
  /** Names the random streams, so that stages do not repeat each other's numbers. */
  readonly stream: string
  /** Position of the first step among the epochs of this stage: widths share the epochs' steps out among them. */
  readonly firstStep: number
  readonly steps: number
  /** Draws the subnet of a step; its resolution counts, its width does not. */
  readonly architectureOf: (generator: Generator) => unknown
  /** `step` counts from 0 to steps - 1. */
  readonly learningRateOf: (step: number) => number
}

export interface StepReport {
  readonly step: number
  readonly loss: number
  readonly learningRate: number
}

/** Thrown when the loss is not a number: which step and subnet did it. */
export class Diverged extends Error {
  override readonly name = 'Diverged'
  readonly step: number
  readonly architecture: unknown
  constructor(step: number, loss: number, architecture: unknown) {
    super(`the loss is ${loss} at step ${step}, in the subnet ${JSON.stringify(architecture)}`)
    this.step = step
    this.architecture = architecture
  }
}

/** Mini-batches in an epoch; the last one may be smaller. */
export const stepsPerEpoch = (images: number, batch: number): number => Math.ceil(images / batch)

/**
 * Trains from step `from` on. What a step does depends on the seed and the step alone, so a run that stops and goes on
 * from a checkpoint ends with the same weights.
 * @param onStep called after each step; throwing there stops the training
 * @throws Diverged
 */
export async function train(
  supernet: Supernet,
  images: ImageSet<unknown>,
  settings: TrainingSettings,
  plan: TrainingPlan,
  from: number,
  onStep: (report: StepReport) => Promise<void>,
): Promise<void> {
  const perEpoch = stepsPerEpoch(images.count, settings.batch)
  let epochOfOrder = -1
  let order = new Uint32Array()
  for (let step = from; step < plan.steps; step++) {
    const position = plan.firstStep + step
    const epoch = Math.floor(position / perEpoch)
    if (epoch !== epochOfOrder) {
      order = shuffled(images.count, plan.seed, plan.stream, epoch)
      epochOfOrder = epoch
    }
    const inEpoch = position % perEpoch
    const indices = order.subarray(inEpoch * settings.batch, (inEpoch + 1) * settings.batch)
    const generator = createGenerator(plan.seed, plan.stream, 'step', position)
    const architecture = plan.architectureOf(generator)
    const crops = Array.from(indices, () => randomCrop(settings.augmentation, images.size, generator))
    const resolution = supernet.network.resolution(architecture)
    const batch = imageBatch(images, indices, resolution, (position) => crops[position])
    cutOut(batch.images.data, images, settings.augmentation, generator)
    const learningRate = plan.learningRateOf(step)
    const { momentum, weightDecay, transfer } = settings
    const optimiser = { learningRate, momentum, weightDecay }
    const targets = encoded(supernet, images, indices, crops)
    const { loss } = supernet.trainStep(architecture, batch, targets, optimiser, { transfer })
    if (!Number.isFinite(loss)) throw new Diverged(step, loss, architecture)
    await onStep({ step, loss, learningRate })
  }
}

/** What the loss is fed for these images. */
function encoded(supernet: Supernet, images: ImageSet<unknown>, indices: Uint32Array, crops: readonly Crop[]): Targets {
  const { task } = supernet
  return task.encode(Array.from(indices, (index, position) => task.crop(images.labels[index], crops[position])))
}

function shuffled(count: number, seed: number, stream: string, epoch: number): Uint32Array<ArrayBuffer> {
  const order = Uint32Array.from({ length: count }, (_, i) => i)
  return createGenerator(seed, stream, 'order', epoch).shuffle(order)
}
