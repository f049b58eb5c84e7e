/** A static network with every operation and few layers: little is rounded, so that its form in integers must be close. */
import { createGenerator } from '../../nat/random/generator.ts'
import { StaticBuilder } from '../../supernet/static/builder.ts'
import type { StaticNetwork } from '../../supernet/static/network.ts'
import type { NamedTensor } from '../../supernet/variables/state.ts'

const SIDE = 9
const CHANNELS = 6

export function smallNetwork(): StaticNetwork {
  const generator = createGenerator(1, 'a small network')
  const values = (count: number, width: number, centre = 0) =>
    Float32Array.from({ length: count }, () => centre + width * (2 * generator.uniform() - 1))
  const tensors = new Map<string, NamedTensor>()
  const weight = (name: string, shape: number[], width: number) => {
    tensors.set(`${name}.weight`, {
      shape,
      data: values(
        shape.reduce((a, b) => a * b),
        width,
      ),
    })
    tensors.set(`${name}.bias`, { shape: [shape[0]], data: values(shape[0], 0.2) })
    return { weight: `${name}.weight`, bias: `${name}.bias` }
  }
  const norm = (name: string) => {
    for (const [part, centre] of [
      ['weight', 1],
      ['bias', 0],
      ['running_mean', 0],
      ['running_var', 1],
    ] as const)
      tensors.set(`${name}.${part}`, { shape: [CHANNELS], data: values(CHANNELS, 0.3, centre) })
    return name
  }
  const build = new StaticBuilder(SIDE, tensors)
  const image = build.scale(build.input, [0.016, 0.017, 0.018], [-2, -2.1, -1.9])
  const stem = build.convolution(image, weight('stem', [CHANNELS, 3, 3, 3], 0.4), 2, 'symmetric')
  const swished = build.activation(build.norm(stem, norm('stem-norm'), 1e-5), 'hard-swish')
  const depthwise = build.depthwise(swished, weight('depthwise', [CHANNELS, 1, 3, 3], 0.5), 1, 'same')
  const kept = build.activation(depthwise, 'relu6')
  const squeezed = build.activation(
    build.convolution(build.pool(kept), weight('squeeze', [4, CHANNELS, 1, 1], 0.6)),
    'relu',
  )
  const gate = build.activation(build.convolution(squeezed, weight('gate', [CHANNELS, 4, 1, 1], 2)), 'hard-sigmoid')
  const mixed = build.convolution(build.multiply(kept, gate), weight('mix', [CHANNELS, CHANNELS, 1, 1], 0.5))
  const features = build.flatten(build.pool(build.add(swished, mixed)))
  return build.finish([{ name: 'logits', value: build.dense(features, weight('head', [10, CHANNELS], 0.8)) }])
}
