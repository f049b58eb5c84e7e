/** The sandwich rule with distillation in place (Yu et al., BigNAS, ECCV 2020). */
import type { Generator } from '../../../nat/random/index.ts'
import type { Supernet } from '../../supernet.ts'
import type { Outputs } from '../../tasks/index.ts'
import { singlePath } from './single-path.ts'
import {
  type Distillation,
  extremesOfNetwork,
  type MiniBatch,
  ownStep,
  type StepRule,
  type StepSettings,
  stepOf,
  taught,
} from './step.ts'

/**
 * The largest subnet learns from the labels, and from a teacher where one was given; the smallest and the mini-batch's own
 * from its answers.
 */
export const sandwich = ({ distillation, extremes = extremesOfNetwork, teacher }: StepSettings): StepRule => ({
  name: 'sandwich',
  train(supernet, mini) {
    const { largest, smallest } = extremes(supernet.network, mini.architecture)
    const first = teacher && singlePath({ distillation, teacher })
    const rule = teacherAndPupils(() => [smallest, mini.architecture], distillation, first)
    return rule.train(supernet, { ...mini, architecture: largest })
  },
})

/**
 * The mini-batch's subnet learns from the labels, the others from what it answered before the step.
 * @param pupils subnets that take images of the same size
 * @param first how the mini-batch's subnet learns instead; it must show its answers
 */
export const teacherAndPupils = (
  pupils: (teacher: unknown, generator: Generator) => readonly unknown[],
  distillation: Distillation,
  first?: StepRule,
): StepRule => ({
  name: 'teacher-and-pupils',
  train(supernet, mini) {
    const { loss, outputs } = first
      ? withAnswers(first, supernet, mini)
      : ownStep(supernet, mini, { withOutputs: true })
    for (const pupil of pupils(mini.architecture, mini.generator)) {
      const { targets, weights } = taught(supernet, pupil, mini, outputs, distillation)
      stepOf(supernet, pupil, mini, targets, { weights })
    }
    return loss
  },
})

/** A step by a rule, and what the subnet answered before it. */
function withAnswers(rule: StepRule, supernet: Supernet, mini: MiniBatch) {
  let outputs: Outputs = []
  const answered = (answers: Outputs) => {
    outputs = answers
    mini.answered?.(answers)
  }
  return { loss: rule.train(supernet, { ...mini, answered }), outputs }
}
