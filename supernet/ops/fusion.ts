/** Bias and ReLU behind a convolution: in its own kernel, or as ops of their own. */
import { type Attributes, attribute, ofFloat } from '../graph/attributes.ts'
import type { GraphWriter, Tensor } from '../graph/graph-writer.ts'

/** Attributes of a fused op: bias, and ReLU where wanted. */
export const fusion = (withRelu: boolean): Attributes => ({
  num_args: attribute.integer(1),
  epsilon: attribute.float(1e-5),
  fused_ops: attribute.strings(withRelu ? ['BiasAdd', 'Relu'] : ['BiasAdd']),
})

/** y + bias, through ReLU where wanted, in public ops. */
export function biasAndRelu(graph: GraphWriter, y: Tensor, bias: Tensor, withRelu: boolean): Tensor {
  const sum = graph.node('BiasAdd', [y, bias], ofFloat)
  return withRelu ? graph.node('Relu', [sum], ofFloat) : sum
}
