/** A convolution with a batch norm of full width, whose statistics are replaced whole. */
import { attribute, FLOAT } from '../graph/attributes.ts'
import type { Emitter } from '../graph/emitter.ts'
import type { Tensor } from '../graph/graph-writer.ts'
import type { Activation } from '../ops/activation.ts'
import { pack, unpackPair } from '../ops/arithmetic.ts'
import { normalisedConvolution } from '../ops/batch-norm.ts'
import type { Convolution } from '../ops/convolution.ts'
import type { NormVariables } from '../variables/variable.ts'

/**
 * activation(batchNorm(convolution)); `activation` null: linear.
 * @param biasCorrection fed: (n - 1) / n for n values per channel
 */
export function normalisedLayer(
  e: Emitter,
  convolution: Convolution,
  norm: NormVariables,
  { activation, epsilon, biasCorrection }: { activation: Activation | null; epsilon: number; biasCorrection: Tensor },
): Tensor {
  const [scale, offset] = unpackPair(e, e.read(norm.parameters))
  // No gradient reaches statistics: their rules are never called.
  const [mean, variance] = unpackPair(e, e.readConstant(norm.statistics))
  const { y, statistics } = normalisedConvolution(
    e,
    convolution,
    { scale, offset, mean, variance, epsilon },
    activation,
    { rate: e.scalars.calibrationRate, biasCorrection },
  )
  if (statistics !== undefined) {
    const rows = pack(e, [statistics.mean, statistics.variance])
    const { handle } = e.handleOf(norm.statistics)
    const dtype = { dtype: attribute.type(FLOAT) }
    e.addUpdate(norm.statistics, e.graph.node('AssignVariableOp', [handle, rows], dtype))
  }
  return y
}
