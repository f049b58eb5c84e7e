/** The sandwich rule with distillation in place (Yu et al., BigNAS, ECCV 2020). */
import type { Generator } from '../../../nat/random/generator.ts'
import type { StepRule } from './step.ts'

export interface SandwichSettings {
  /** The subnets that are trained after the mini-batch's own, which takes images of the same size. */
  readonly others: (architecture: unknown, generator: Generator) => readonly unknown[]
  /** Weight of the first subnet's answers in the targets of the others, 0 to 1. */
  readonly distillation: number
}

/** The mini-batch's subnet (the largest) learns from the labels, the others from what it answered before the step. */
export const sandwich = ({ others, distillation }: SandwichSettings): StepRule => ({
  name: 'sandwich',
  train(supernet, { architecture, batch, targets, optimiser, transfer, generator }) {
    const options = { transfer, withOutputs: true }
    const { loss, outputs } = supernet.trainStep(architecture, batch, targets, optimiser, options)
    const taught = supernet.task.distil(targets, outputs, distillation)
    for (const other of others(architecture, generator)) {
      supernet.trainStep(other, batch, taught, optimiser, { transfer })
    }
    return loss
  },
})
