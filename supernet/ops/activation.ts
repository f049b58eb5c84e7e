/** ReLU, ReLU6, hard-sigmoid and hard-swish (MobileNetV3, Howard et al., ICCV 2019), each with its gradient. */
import type { Activation } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import { ofFloat } from '../graph/attributes.ts'
import type { Emitter } from '../graph/emitter.ts'
import type { Tensor } from '../graph/graph-writer.ts'
import { multiply } from './arithmetic.ts'

export type { Activation }

export function relu(e: Emitter, x: Tensor): Tensor {
  const y = e.graph.node('Relu', [x], ofFloat)
  e.tape?.record([x], [y], ([g]) => [g && e.graph.node('ReluGrad', [g, y], ofFloat)])
  return y
}

/** min(max(x, 0), 6). */
export function relu6(e: Emitter, x: Tensor): Tensor {
  const y = e.graph.node('Relu6', [x], ofFloat)
  e.tape?.record([x], [y], ([g]) => [g && e.graph.node('Relu6Grad', [g, y], ofFloat)])
  return y
}

/** relu6(x + 3) / 6. */
export function hardSigmoid(e: Emitter, x: Tensor): Tensor {
  const { shifted, y } = hardSigmoidNodes(e, x)
  e.tape?.record([x], [y], ([g]) => [g && hardSigmoidGradient(e, g, shifted)])
  return y
}

/** x * relu6(x + 3) / 6; the gradient is g * s + x * g * s', with s the hard-sigmoid. */
export function hardSwish(e: Emitter, x: Tensor): Tensor {
  const { shifted, y: gate } = hardSigmoidNodes(e, x)
  const y = multiply(e, x, gate)
  e.tape?.record([x], [y], ([g]) => {
    if (g === undefined) return [undefined]
    const throughGate = hardSigmoidGradient(e, multiply(e, g, x), shifted)
    return [e.graph.node('AddV2', [multiply(e, g, gate), throughGate], ofFloat)]
  })
  return y
}

const activations: Readonly<Record<Activation, (e: Emitter, x: Tensor) => Tensor>> = {
  relu,
  relu6,
  'hard-swish': hardSwish,
}

export const activate = (e: Emitter, x: Tensor, activation: Activation): Tensor => activations[activation](e, x)

function hardSigmoidNodes(e: Emitter, x: Tensor): { shifted: Tensor; y: Tensor } {
  const shifted = e.graph.node('AddV2', [x, e.graph.scalar(3)], ofFloat)
  const clipped = e.graph.node('Relu6', [shifted], ofFloat)
  return { shifted, y: multiply(e, clipped, e.graph.scalar(1 / 6)) }
}

function hardSigmoidGradient(e: Emitter, g: Tensor, shifted: Tensor): Tensor {
  return multiply(e, e.graph.node('Relu6Grad', [g, shifted], ofFloat), e.graph.scalar(1 / 6))
}
