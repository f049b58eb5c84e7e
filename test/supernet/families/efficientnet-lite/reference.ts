/** EfficientNet-Lite in float64, from its saved tensors: written from the network's description, not from the engine. */
import type { Architecture } from '../../../../nat/space/spaces/mobilenet-v3/architecture.ts'
import type { MobileNetSpace } from '../../../../nat/space/spaces/mobilenet-v3/mobilenet-space.ts'
import { supernetShape } from '../../../../nat/space/spaces/mobilenet-v3/supernet-shape.ts'
import type { Norm, Normalise } from '../../reference/batch-norm.ts'
import { convolution } from '../../reference/convolution.ts'
import { add, globalAveragePool, leading, map, plusChannels, reshape, window } from '../../reference/ops.ts'
import type { Value } from '../../reference/value.ts'

const relu6 = (x: Value): Value =>
  map(
    x,
    (x) => Math.min(6, Math.max(0, x)),
    (x) => (x > 0 && x < 6 ? 1 : 0),
  )

/** Images [n, 3, r, r] -> logits [n, classes] with the first set of weights of the space. */
export function forward(
  space: MobileNetSpace,
  tensors: ReadonlyMap<string, Value>,
  architecture: Architecture,
  images: Value,
  normalise: Normalise,
): Value {
  const tensor = (name: string): Value => {
    const value = tensors.get(name)
    if (value === undefined) throw new RangeError(`no tensor ${name}`)
    return value
  }
  const norm = (name: string, channels = tensor(`${name}.weight`).shape[0]): Norm => {
    const part = (each: string) => leading(tensor(`${name}.${each}`), [channels])
    const [weight, bias, runningMean, runningVariance] = ['weight', 'bias', 'running_mean', 'running_var'].map(part)
    return { name, weight, bias, runningMean, runningVariance, epsilon: 1e-3 }
  }
  const block = (
    position: number,
    x: Value,
    { expand, kernel, stride }: { expand: number; kernel: number; stride: number },
  ): Value => {
    const name = `_blocks.${position}`
    const inputs = x.shape[1]
    const middle = expand === 1 ? inputs : Math.round((inputs * expand) / 8) * 8
    let y = x
    if (expand > 1) {
      y = convolution(y, leading(tensor(`${name}._expand_conv.weight`), [middle, inputs, 1, 1]))
      y = relu6(normalise(y, norm(`${name}._bn0`, middle)))
    }
    const filters = tensor(`${name}._depthwise_conv.weight`)
    const margin = (filters.shape[2] - kernel) / 2
    const active = window(filters, [0, 0, margin, margin], [middle, 1, kernel, kernel])
    y = convolution(y, active, { stride, groups: middle, padding: 'same' })
    y = relu6(normalise(y, norm(`${name}._bn1`, middle)))
    const projection = tensor(`${name}._project_conv.weight`)
    y = convolution(y, leading(projection, [projection.shape[0], middle, 1, 1]))
    y = normalise(y, norm(`${name}._bn2`))
    return stride === 1 && projection.shape[0] === inputs ? add(x, y) : y
  }

  const { blocks } = supernetShape(space, 0)
  let x = relu6(
    normalise(convolution(images, tensor('_conv_stem.weight'), { stride: 2, padding: 'same' }), norm('_bn0')),
  )
  x = block(0, x, { expand: 1, kernel: 3, stride: 1 })
  for (const { index, stage, slot, stride } of blocks) {
    if (slot >= architecture.depths[stage]) continue
    const [expand, kernel] = [architecture.expandRatios[index], architecture.kernelSizes[index]]
    x = block(index + 1, x, { expand, kernel, stride })
  }
  x = block(blocks.length + 1, x, { expand: 6, kernel: 3, stride: 1 })
  x = globalAveragePool(relu6(normalise(convolution(x, tensor('_conv_head.weight')), norm('_bn1'))))
  const weight = tensor('classifier.linear.weight')
  const scores = plusChannels(
    convolution(x, reshape(weight, [...weight.shape, 1, 1])),
    tensor('classifier.linear.bias'),
  )
  return reshape(scores, scores.shape.slice(0, 2))
}
