/** A linear head fitted to convergence on features that do not change, its penalty chosen by the validation images. */
import { errorOf, type Labelled, type Ridge, ridgeHeads } from './ridge.ts'

/** As shares of the features' mean variance, ascending. */
const penalties = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10]

export interface FittedHead {
  readonly head: Ridge
  readonly penalty: number
  /** Error on the validation images, in percent. */
  readonly validation: number
}

/**
 * Of heads that are equal on the validation images, the one of the larger penalty.
 * @param leastPenalty smaller ones are not tried
 */
export function fittedHead(
  { train, validation }: Readonly<Record<'train' | 'validation', Labelled>>,
  classes: number,
  leastPenalty = 0,
): FittedHead {
  const tried = penalties.filter((penalty) => penalty >= leastPenalty)
  const heads = ridgeHeads(train, classes, tried)
  const errors = heads.map((head) => errorOf(head, validation))
  const best = errors.lastIndexOf(Math.min(...errors))
  return { head: heads[best], penalty: tried[best], validation: errors[best] }
}

/** A regression on zeros and ones gives scores of 0 to 1: as logits they are worth so much more, or every answer would be doubtful. */
export const logitsOfScore = 10

/**
 * The head as a dense layer's saved tensors: weight [classes, features] and bias.
 * @param factor of all of them
 */
export function asDense({ mean, weights, answers }: Ridge, factor = 1): { weight: Float32Array; bias: Float32Array } {
  const [features, classes] = [mean.length, answers.length]
  const weight = new Float32Array(classes * features)
  const bias = answers.slice()
  for (let j = 0; j < features; j++)
    for (let k = 0; k < classes; k++) {
      const value = weights[j * classes + k]
      weight[k * features + j] = value
      bias[k] -= mean[j] * value
    }
  return { weight: weight.map((value) => value * factor), bias: Float32Array.from(bias, (value) => value * factor) }
}
