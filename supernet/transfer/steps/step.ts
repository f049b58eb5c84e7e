/**
 * A rule of steps says what is done with a mini-batch: which subnets are trained on it, and on which targets. Teachers
 * (the largest subnet's answers, those of another network) and losses that need them belong here.
 */
import type { Generator } from '../../../nat/random/generator.ts'
import type { ImageBatch } from '../../input/batches.ts'
import type { OptimiserSettings, Supernet } from '../../supernet.ts'
import type { Targets } from '../../tasks/task.ts'
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
  /** Trains on one mini-batch. @returns the loss of `architecture` before it */
  train(supernet: Supernet, mini: MiniBatch): number
}
