/** One subnet for each mini-batch, on the labels: the paper's adaptation. */
import type { StepRule } from './step.ts'

export const singlePath: StepRule = {
  name: 'single-path',
  train: (supernet, { architecture, batch, targets, optimiser, transfer }) =>
    supernet.trainStep(architecture, batch, targets, optimiser, { transfer }).loss,
}
