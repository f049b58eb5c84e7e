/** Batch norms folded into the convolutions before them (Jacob et al., CVPR 2018, section 3.2). */
import type { Layer, Operation, StaticNetwork } from './network.ts'

type Convolution = Extract<Operation, { kind: 'convolution' | 'depthwise' }>
type Norm = Extract<Operation, { kind: 'norm' }>

/** The same function with fewer layers: every norm that follows a convolution is gone, which has a bias instead. */
export function foldNorms(network: StaticNetwork): StaticNetwork {
  const folded = new Map<string, { convolution: Layer; operation: Convolution; norm: Norm }>()
  for (const { name, inputs, operation } of network.layers) {
    if (operation.kind !== 'norm') continue
    const before = network.layers.find((layer) => layer.name === inputs[0])
    const users = network.layers.filter((layer) => layer.inputs.includes(inputs[0]))
    if (before === undefined || users.length > 1) continue
    if (before.operation.kind !== 'convolution' && before.operation.kind !== 'depthwise') continue
    folded.set(name, { convolution: before, operation: before.operation, norm: operation })
  }
  const gone = new Set(Array.from(folded.values(), ({ convolution }) => convolution.name))
  const layers = network.layers
    .filter(({ name }) => !gone.has(name))
    .map((layer): Layer => {
      const pair = folded.get(layer.name)
      if (pair === undefined) return layer
      return { ...layer, inputs: pair.convolution.inputs, operation: fold(pair.operation, pair.norm) }
    })
  return { ...network, layers }
}

/** w * s and (bias - mean) * s + offset, with s = scale / sqrt(variance + epsilon), in double precision. */
function fold(convolution: Convolution, { scale, offset, mean, variance, epsilon }: Norm): Convolution {
  const { weight, bias } = convolution
  const factors = Array.from(scale.data, (each, channel) => each / Math.sqrt(variance.data[channel] + epsilon))
  const size = weight.data.length / factors.length
  return {
    ...convolution,
    weight: { ...weight, data: weight.data.map((each, i) => each * factors[Math.floor(i / size)]) },
    bias: {
      name: weight.name.replace(/weight$/, 'bias'),
      shape: [factors.length],
      data: Float32Array.from(factors, (factor, i) => ((bias?.data[i] ?? 0) - mean.data[i]) * factor + offset.data[i]),
    },
  }
}
