/** The training loop of warm-up and adaptation: a subnet is drawn for each mini-batch, everything from seeds. */
import { type ExampleSource, examplesAt, sourceOf } from '../../data/example-source.ts'
import { mapInOrder } from '../../data/files/map-in-order.ts'
import { createGenerator, type Generator } from '../../nat/random/index.ts'
import { errorOfBatch } from '../evaluation/evaluate.ts'
import type { ImageSet } from '../input/batches.ts'
import type { Supernet } from '../supernet.ts'
import type { Outputs } from '../tasks/index.ts'
import type { Transfer } from '../transfer/index.ts'
import type { StepRule } from '../transfer/steps/index.ts'
import type { Augmentation } from './augmentation.ts'
import { augmentAside } from './augmenter.ts'
import { type ClassWeights, classWeightsOf } from './class-weights.ts'
import { checkedStep } from './diverged.ts'
import { epochOrder, type Sampling } from './epoch-order.ts'
import { augmentedBatch } from './mini-batch.ts'
import { pixelAugmentationOf } from './pixel-augmentation.ts'

export interface TrainingSettings {
  readonly batch: number
  readonly momentum: number
  readonly weightDecay: number
  /** See OptimiserSettings. */
  readonly headRate: number
  readonly stageDecay: number
  /** Which part of the network moves. */
  readonly transfer: Transfer
  /** What is done with a mini-batch. */
  readonly rule: StepRule
  readonly augmentation: Augmentation
  readonly labelSmoothing: number
  readonly sampling: Sampling
  /** Left out: images count alike. */
  readonly classWeights?: ClassWeights | undefined
  /** What a stage ends with is the average of its weights, which moves by `1 - averageDecay` of the way at each step. Default: 0 */
  readonly averageDecay?: number | undefined
  /** See OptimiserSettings. */
  readonly clipNorm?: number | undefined
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
  /** Which part of the network moves in a step, where it is not the same in all. Default: that of the settings. */
  readonly transferOf?: ((step: number) => Transfer) | undefined
  /** `step` counts from 0 to steps - 1. */
  readonly learningRateOf: (step: number) => number
}

export interface StepReport {
  readonly step: number
  readonly loss: number
  readonly learningRate: number
  /** Images of the mini-batch. */
  readonly images: number
  /**
   * Share of them, in percent, that the subnet which learns from labels got wrong before the step, as it saw them (cropped,
   * mixed). Undefined for a task without an error, and where the rule of steps shows no answers.
   */
  readonly error: number | undefined
  /** How long the step waited for its images. */
  readonly waitedSeconds: number
}

/** Batches that are read while a step is made. */
const readAhead = 3

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
  images: ImageSet<unknown> | ExampleSource<unknown>,
  settings: TrainingSettings,
  plan: TrainingPlan,
  from: number,
  onStep: (report: StepReport) => Promise<void>,
): Promise<void> {
  const source = sourceOf(images)
  const pixelAugmentation = pixelAugmentationOf(settings.augmentation)
  const batches = mapInOrder(batchIndices(source, settings, plan, from), readAhead, async (chosen) => {
    const examples = await examplesAt(source, chosen.images)
    if (pixelAugmentation === undefined) return { ...chosen, examples, mixed: undefined }
    const { pixels, mixed } = await augmentAside({
      pixels: examples.images,
      shape: { size: examples.size, channels: examples.channels },
      settings: pixelAugmentation,
      seed: plan.seed,
      stream: [plan.stream, 'pixels', chosen.position],
    })
    return { ...chosen, examples: { ...examples, images: pixels }, mixed }
  })
  const weightOf = settings.classWeights && classWeightsOf(source)
  let asked = performance.now()
  for await (const { step, position, images, examples, mixed } of batches) {
    const waitedSeconds = (performance.now() - asked) / 1000
    const generator = createGenerator(plan.seed, plan.stream, 'step', position)
    const architecture = plan.architectureOf(generator)
    const resolution = supernet.network.resolution(architecture)
    const { labels, ...seen } = augmentedBatch(supernet.task, examples, resolution, settings, generator, mixed)
    const weights = weightOf && Float32Array.from(labels, weightOf)
    const learningRate = plan.learningRateOf(step)
    const { momentum, weightDecay, headRate, stageDecay, clipNorm, rule } = settings
    const transfer = plan.transferOf?.(step) ?? settings.transfer
    const optimiser = { learningRate, momentum, weightDecay, headRate, stageDecay, clipNorm }
    let error: number | undefined
    const answered = (outputs: Outputs) => {
      error = errorOfBatch(supernet.task, outputs, labels)
    }
    const loss = checkedStep({ step, images, architecture }, () =>
      rule.train(supernet, { ...seen, weights, architecture, optimiser, transfer, generator, answered }),
    )
    await onStep({ step, loss, learningRate, images: images.length, error, waitedSeconds })
    asked = performance.now()
  }
}

/** Which images each step sees. */
function* batchIndices(
  source: ExampleSource<unknown>,
  { batch, sampling }: TrainingSettings,
  plan: TrainingPlan,
  from: number,
) {
  const perEpoch = stepsPerEpoch(source.count, batch)
  let epochOfOrder = -1
  let order = new Uint32Array()
  for (let step = from; step < plan.steps; step++) {
    const position = plan.firstStep + step
    const epoch = Math.floor(position / perEpoch)
    if (epoch !== epochOfOrder) {
      order = epochOrder(source, sampling, createGenerator(plan.seed, plan.stream, 'order', epoch))
      epochOfOrder = epoch
    }
    const inEpoch = position % perEpoch
    yield { step, position, images: order.subarray(inEpoch * batch, (inEpoch + 1) * batch) }
  }
}
