/** The sandwich rule with distillation in place (Yu et al., BigNAS, ECCV 2020). */
import type { Generator } from '../../../nat/random/index.ts'
import { type Distillation, extremesOfNetwork, type StepRule, type StepSettings } from './step.ts'

/** The largest subnet learns from the labels; the smallest and the mini-batch's own from its answers. */
export const sandwich = ({ distillation, extremes = extremesOfNetwork }: StepSettings): StepRule => ({
  name: 'sandwich',
  train(supernet, mini) {
    const { largest, smallest } = extremes(supernet.network, mini.architecture)
    const rule = teacherAndPupils(() => [smallest, mini.architecture], distillation)
    return rule.train(supernet, { ...mini, architecture: largest })
  },
})

/**
 * The mini-batch's subnet learns from the labels, the others from what it answered before the step.
 * @param pupils subnets that take images of the same size
 */
export const teacherAndPupils = (
  pupils: (teacher: unknown, generator: Generator) => readonly unknown[],
  { share, temperature }: Distillation,
): StepRule => ({
  name: 'teacher-and-pupils',
  train(supernet, { architecture, batch, targets, optimiser, transfer, generator }) {
    const options = { transfer, withOutputs: true }
    const { loss, outputs } = supernet.trainStep(architecture, batch, targets, optimiser, options)
    const taught = supernet.task.distil(targets, outputs, share, temperature)
    for (const pupil of pupils(architecture, generator)) {
      supernet.trainStep(pupil, batch, taught, optimiser, { transfer })
    }
    return loss
  },
})
