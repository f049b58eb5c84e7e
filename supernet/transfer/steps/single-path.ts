/** One subnet for each mini-batch: the paper's adaptation. */
import { extremesOfNetwork, ownStep, type StepRule, type StepSettings, type Teacher, taught } from './step.ts'

/**
 * On the labels, or on a mixture of them and of what a teacher answers (Hinton et al., 2015): by default the largest subnet,
 * whose weights are the same, and which is not trained.
 */
export const singlePath = ({ distillation, extremes = extremesOfNetwork, teacher }: StepSettings): StepRule => ({
  name: 'single-path',
  train(supernet, mini) {
    if (distillation.share === 0) return ownStep(supernet, mini).loss
    const ofLargest: Teacher = (batch, pupil) =>
      supernet.trainingOutputs(extremes(supernet.network, pupil).largest, batch)
    const { architecture, batch } = mini
    const answers = (teacher ?? ofLargest)(batch, architecture)
    const { targets, weights } = taught(supernet, architecture, mini, answers, distillation)
    return ownStep(supernet, { ...mini, targets }, { weights }).loss
  },
})

/** On the labels alone. */
export const onLabels: StepRule = singlePath({ distillation: { share: 0, temperature: 1 } })
