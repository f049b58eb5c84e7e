/** One subnet for each mini-batch: the paper's adaptation. */
import { extremesOfNetwork, type StepRule, type StepSettings } from './step.ts'

/**
 * On the labels, or on a mixture of them and of what the largest subnet answers (Hinton et al., 2015; its weights are the
 * same, and it is not trained).
 */
export const singlePath = ({
  distillation: { share, temperature },
  extremes = extremesOfNetwork,
}: StepSettings): StepRule => ({
  name: 'single-path',
  train(supernet, { architecture, batch, targets, optimiser, transfer }) {
    const step = (targets: readonly Float32Array[]) =>
      supernet.trainStep(architecture, batch, targets, optimiser, { transfer }).loss
    if (share === 0) return step(targets)
    const teacher = supernet.trainingOutputs(extremes(supernet.network, architecture).largest, batch)
    return step(supernet.task.distil(targets, teacher, share, temperature))
  },
})

/** On the labels alone. */
export const onLabels: StepRule = singlePath({ distillation: { share: 0, temperature: 1 } })
