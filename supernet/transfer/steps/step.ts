/**
 * A rule of steps says what is done with a mini-batch: which subnets are trained on it, and on which targets.
 *
 * To add one: a file with a function from `StepSettings` to a `StepRule`, and one call of `registerStepRule`.
 */
import type { Generator } from '../../../nat/random/index.ts'
import type { Network } from '../../families/index.ts'
import type { ImageBatch } from '../../input/batches.ts'
import type { OptimiserSettings } from '../../optimiser.ts'
import type { Supernet } from '../../supernet.ts'
import type { Targets } from '../../tasks/index.ts'
import type { Transfer } from '../transfer.ts'

export interface MiniBatch {
  /** The subnet that was drawn for it, or that it is for. */
  readonly architecture: unknown
  readonly batch: ImageBatch
  readonly targets: Targets
  readonly optimiser: OptimiserSettings
  readonly transfer: Transfer
  /** Of this step alone: what it draws depends on the seed and the step. */
  readonly generator: Generator
}

export interface StepRule {
  readonly name: string
  /** Trains on one mini-batch. @returns the loss, before it, of the subnet that learns from the labels */
  train(supernet: Supernet, mini: MiniBatch): number
}

/** What a spec says about steps. */
export interface StepSettings {
  readonly distillation: Distillation
  /** The largest and the smallest subnet of a size of images that steps may take. Default: the network's own. */
  readonly extremes?: Extremes
}

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
}
