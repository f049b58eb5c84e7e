/** Distillation from a teacher that rests (Hinton et al., 2015). */
import type { ImageBatch } from '../../input/batches.ts'
import type { Outputs } from '../../tasks/index.ts'
import type { Distillation, StepRule } from './step.ts'

/**
 * The mini-batch's subnet learns from a mixture of the labels and of what the teacher answers.
 * @param answers of the teacher: its outputs for these images, whatever is trained meanwhile
 */
export const fixedTeacher = (
  answers: (batch: ImageBatch) => Outputs,
  { share, temperature }: Distillation,
): StepRule => ({
  name: 'fixed-teacher',
  train(supernet, { architecture, batch, targets, optimiser, transfer }) {
    const taught = supernet.task.distil(targets, answers(batch), share, temperature)
    return supernet.trainStep(architecture, batch, taught, optimiser, { transfer }).loss
  },
})
