/** Mean and variance of the outputs of a matrix product, without computing the outputs. */
import { attribute, INT32, ofFloat } from '../graph/attributes.ts'
import type { Emitter } from '../graph/emitter.ts'
import type { Tensor } from '../graph/graph-writer.ts'
import { multiply, multiplyMatrices, reshapeTo, sumOver } from './arithmetic.ts'

/** Of each channel over all rows, [channels]; the variance divides by their number. */
export interface Statistics {
  readonly mean: Tensor
  readonly variance: Tensor
}

/**
 * More inputs than this, and the inputs' covariance costs more than the passes over the outputs that it spares: measured on a
 * CPU for outputs of three to six times as many channels.
 */
export const mostInputsForStatistics = 128

/**
 * For y = x w: mean(y) = mean(x) w, and var(y) = diag(w' cov(x) w). An expansion has several times as many outputs as inputs,
 * so this reads far less memory; and once the statistics are known, normalisation and activation go into the product itself.
 * @param x rows [n, in]
 * @param weight [in, out]
 * @param reciprocalCount 1 / n
 */
export function productStatistics(e: Emitter, x: Tensor, weight: Tensor, reciprocalCount: Tensor): Statistics {
  const { graph } = e
  const centre = graph.node('Mean', [x, graph.integers([0])], {
    ...ofFloat,
    Tidx: attribute.type(INT32),
    keep_dims: attribute.boolean(true),
  })
  // Centred first: the difference of two large squares would lose the variance of a channel far from zero.
  const centred = graph.node('Sub', [x, centre], ofFloat)
  const covariance = multiply(e, multiplyMatrices(e, centred, centred, { transposeA: true }), reciprocalCount)
  const squares = sumOver(e, multiply(e, weight, multiplyMatrices(e, covariance, weight)), [0])
  return {
    mean: reshapeTo(e, multiplyMatrices(e, centre, weight), graph.integers([-1])),
    // Rounding may leave a channel that never changes a little below zero.
    variance: graph.node('Relu', [squares], ofFloat),
  }
}
