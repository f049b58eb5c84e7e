/** Bias and activation behind a convolution: in its own kernel, or as ops of their own. */
import { type Attributes, attribute, ofFloat } from '../graph/attributes.ts'
import type { GraphWriter, Tensor } from '../graph/graph-writer.ts'

/** What the kernels of convolutions can do to their output; null: nothing. */
export type FusedActivation = 'relu' | 'relu6' | null

const opOf = { relu: 'Relu', relu6: 'Relu6' } as const

/** Attributes of a fused op: bias, and the activation. */
export const fusion = (activation: FusedActivation): Attributes => ({
  num_args: attribute.integer(1),
  epsilon: attribute.float(1e-5),
  fused_ops: attribute.strings(activation === null ? ['BiasAdd'] : ['BiasAdd', opOf[activation]]),
})

/** activation(y + bias), in public ops. */
export function biasAndActivation(graph: GraphWriter, y: Tensor, bias: Tensor, activation: FusedActivation): Tensor {
  const sum = graph.node('BiasAdd', [y, bias], ofFloat)
  return activation === null ? sum : graph.node(opOf[activation], [sum], ofFloat)
}
