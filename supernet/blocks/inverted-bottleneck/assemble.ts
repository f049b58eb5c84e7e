/** An inverted bottleneck of a subnet as layers of a static network. */
import type { StaticBuilder, Value } from '../../static/builder.ts'
import type { BottleneckNames, BottleneckShape, BottleneckSizes } from './shape.ts'

/** @param names of the extracted tensors, as `extractBottleneck` was told */
export function assembleBottleneck(
  build: StaticBuilder,
  shape: BottleneckShape,
  { squeezeChannels }: BottleneckSizes,
  names: BottleneckNames,
  x: Value,
): Value {
  const { activation, epsilon, stride, padding } = shape
  let y = x
  if (shape.expands) {
    y = build.norm(build.convolution(y, { weight: names.expand }), names.expandNorm, epsilon)
    y = build.activation(y, activation)
  }
  y = build.norm(build.depthwise(y, { weight: names.depthwise }, stride, padding), names.depthwiseNorm, epsilon)
  y = build.activation(y, activation)
  if (squeezeChannels > 0) {
    const layer = (name: string) => ({ weight: `${name}.weight`, bias: `${name}.bias` })
    const squeezed = build.activation(build.convolution(build.pool(y), layer(names.squeeze)), 'relu')
    y = build.multiply(y, build.activation(build.convolution(squeezed, layer(names.excite)), 'hard-sigmoid'))
  }
  y = build.norm(build.convolution(y, { weight: names.project }), names.projectNorm, epsilon)
  return shape.shortcut ? build.add(x, y) : y
}
