/** The forward pass of a subnet. */
import type { Activation } from '../../../nat/space/spaces/mobilenet-v3/description.ts'
import type { Normalise } from './batch-norm.ts'
import { convolution } from './convolution.ts'
import { add, globalAveragePool, hardSigmoid, hardSwish, plusChannels, relu, reshape, timesChannels } from './ops.ts'
import type { Block, Subnet } from './subnet.ts'
import type { Value } from './value.ts'

const activate = (x: Value, activation: Activation) => (activation === 'relu' ? relu(x) : hardSwish(x))

/** Images [n, 3, r, r] -> logits [n, classes]. */
export function forward(subnet: Subnet, images: Value, normalise: Normalise): Value {
  let x = convolution(images, subnet.stem, { stride: subnet.stemStride })
  x = activate(normalise(x, subnet.stemNorm), subnet.stemActivation)
  for (const block of subnet.blocks) x = invertedBottleneck(block, x, normalise)
  x = hardSwish(normalise(convolution(x, subnet.finalExpand), subnet.finalNorm))
  x = hardSwish(convolution(globalAveragePool(x), subnet.featureMix))
  const { weight, bias } = subnet.classifier
  const scores = plusChannels(convolution(x, reshape(weight, [...weight.shape, 1, 1])), bias)
  return reshape(scores, scores.shape.slice(0, 2))
}

function invertedBottleneck(block: Block, x: Value, normalise: Normalise): Value {
  let y = x
  if (block.expand !== null) {
    y = activate(normalise(convolution(y, block.expand.weight), block.expand.norm), block.activation)
  }
  y = convolution(y, block.filters, { stride: block.stride, groups: block.filters.shape[0] })
  y = activate(normalise(y, block.depthwiseNorm), block.activation)
  if (block.gate !== null) {
    const { reduce, expand } = block.gate
    const squeezed = relu(plusChannels(convolution(globalAveragePool(y), reduce.weight), reduce.bias))
    y = timesChannels(y, hardSigmoid(plusChannels(convolution(squeezed, expand.weight), expand.bias)))
  }
  y = normalise(convolution(y, block.project), block.projectNorm)
  return block.shortcut ? add(x, y) : y
}
