/** Losses: means over a batch, each with its gradient. */
import { attribute, INT32, ofFloat } from '../graph/attributes.ts'
import type { Emitter } from '../graph/emitter.ts'
import { output, type Tensor } from '../graph/graph-writer.ts'
import { multiply } from './arithmetic.ts'

/**
 * Mean cross-entropy of logits [batch, classes] with probabilities of the same shape, each row of sum 1. Images' weights, where
 * they have any, count in the gradient only.
 */
export function softmaxCrossEntropy(e: Emitter, logits: Tensor, probabilities: Tensor): Tensor {
  const { graph } = e
  const crossEntropy = graph.node('SoftmaxCrossEntropyWithLogits', [logits, probabilities], ofFloat)
  const mean = graph.node('Mean', [crossEntropy, graph.integers([0])], {
    ...ofFloat,
    Tidx: attribute.type(INT32),
    keep_dims: attribute.boolean(false),
  })
  e.tape?.record([logits], [mean], ([g]) => {
    if (g === undefined) return [undefined]
    // The node's second output is each image's gradient by its logits.
    const each = multiply(e, output(crossEntropy, 1), e.scalars.reciprocalBatch)
    const { exampleWeights } = e.scalars
    return [multiply(e, exampleWeights === undefined ? each : multiply(e, each, exampleWeights), g)]
  })
  return mean
}
