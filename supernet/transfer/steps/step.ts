/**
 * A rule of steps says what is done with a mini-batch: which subnets are trained on it, and on which targets.
 *
 * To add one: a file with a function from `StepSettings` to a `StepRule`, and one call of `registerStepRule`.
 */
import type { Generator } from '../../../nat/random/index.ts'
import type { Network } from '../../families/index.ts'
import type { ImageBatch } from '../../input/batches.ts'
import type { OptimiserSettings } from '../../optimiser.ts'
import type { StepOptions, Supernet } from '../../supernet.ts'
import type { Outputs, Targets } from '../../tasks/index.ts'
import type { Transfer } from '../transfer.ts'

export interface MiniBatch {
  /** The subnet that was drawn for it, or that it is for. */
  readonly architecture: unknown
  readonly batch: ImageBatch
  readonly targets: Targets
  /** Of each image in the gradient. Left out: they count alike. */
  readonly weights?: Float32Array | undefined
  readonly optimiser: OptimiserSettings
  readonly transfer: Transfer
  /** Of this step alone: what it draws depends on the seed and the step. */
  readonly generator: Generator
  /** Is told what the subnet that learns from the labels answered before the step. A rule need not call it. */
  answered?(outputs: Outputs): void
}

export interface StepRule {
  readonly name: string
  /** Trains on one mini-batch. @returns the loss, before it, of the subnet that learns from the labels */
  train(supernet: Supernet, mini: MiniBatch): number
}

/** Thrown when a loss is not a number: which subnet had it. */
export class LossIsNoNumber extends Error {
  override readonly name = 'LossIsNoNumber'
  readonly loss: number
  readonly architecture: unknown
  constructor(loss: number, architecture: unknown) {
    super(`the loss is ${loss} in the subnet ${JSON.stringify(architecture)}`)
    this.loss = loss
    this.architecture = architecture
  }
}

type Step = Omit<StepOptions, 'transfer'>
type Made = { readonly loss: number; readonly outputs: Outputs }

/**
 * One step of one subnet on the mini-batch's images.
 * @throws LossIsNoNumber
 */
export function stepOf(
  supernet: Supernet,
  architecture: unknown,
  { batch, optimiser, transfer, weights: own }: Pick<MiniBatch, 'batch' | 'optimiser' | 'transfer' | 'weights'>,
  targets: Targets,
  step: Step = {},
): Made {
  const asked = step.weights
  const weights = own && asked ? own.map((each, i) => each * asked[i]) : (own ?? asked)
  const made = supernet.trainStep(architecture, batch, targets, optimiser, { transfer, ...step, weights })
  if (!Number.isFinite(made.loss)) throw new LossIsNoNumber(made.loss, architecture)
  return made
}

/** The step of the mini-batch's own subnet: its answers are shown to whoever asks for them. */
export function ownStep(supernet: Supernet, mini: MiniBatch, step: Step = {}): Made {
  const { architecture, targets, answered } = mini
  const withOutputs = step.withOutputs === true || answered !== undefined
  const made = stepOf(supernet, architecture, mini, targets, { ...step, withOutputs })
  answered?.(made.outputs)
  return made
}

/**
 * What a subnet learns from: the mini-batch's targets mixed with what a teacher answered about its images.
 * @throws RangeError for the alpha-divergence where the task has none
 */
export function taught(
  supernet: Supernet,
  architecture: unknown,
  { targets, batch }: Pick<MiniBatch, 'targets' | 'batch'>,
  teacher: Outputs,
  { share, temperature, divergence = 'kl' }: Distillation,
): { readonly targets: Targets; readonly weights?: Float32Array } {
  const { task } = supernet
  if (divergence === 'kl') return { targets: task.distil(targets, teacher, share, temperature) }
  if (task.diverge === undefined) throw new RangeError(`distillation: the task ${task.name} has no alpha-divergence`)
  const pupil = supernet.trainingOutputs(architecture, batch)
  return task.diverge(targets, { teacher, pupil }, share, temperature)
}

/** What a spec says about steps. */
export interface StepSettings {
  readonly distillation: Distillation
  /** The largest and the smallest subnet of a size of images that steps may take. Default: the network's own. */
  readonly extremes?: Extremes
  /** Answers of a teacher that was given, in place of the largest subnet's. With it, sandwiches teach their largest too. */
  readonly teacher?: Teacher | undefined
}

/** What another network answers about a mini-batch's images, for a pupil that takes images of its own size. */
export type Teacher = (batch: ImageBatch, pupil: unknown) => Outputs

export type Extremes = (
  network: Network,
  architecture: unknown,
) => { readonly largest: unknown; readonly smallest: unknown }

export const extremesOfNetwork: Extremes = (network, architecture) => network.extremes(architecture)

export interface Distillation {
  /** Weight of a teacher's answers in the targets, 0 to 1; the labels have the rest. */
  readonly share: number
  /** The teacher's logits are divided by it: above 1, it says more about the answers that it holds for wrong. */
  readonly temperature: number
  /** kl: cross-entropy with the teacher's answers. alpha: the adaptive alpha-divergence from them. Default: kl. */
  readonly divergence?: 'kl' | 'alpha' | undefined
}
