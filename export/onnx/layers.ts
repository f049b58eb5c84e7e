/** Layers of a static network as ONNX nodes, images as [batch, channels, height, width]. */
import type { Layer, Parameter } from '../../supernet/static/network.ts'
import type { OnnxGraph } from './graph.ts'

/** @returns the name of what the layer computes */
export function writeLayer(graph: OnnxGraph, { name, operation }: Layer, inputs: string[]): string {
  const weight = ({ name, shape, data }: Parameter) => graph.constant(name, shape, data)
  switch (operation.kind) {
    case 'scale': {
      const perChannel = (part: string, values: readonly number[]) =>
        graph.constant(`${name}/${part}`, [1, values.length, 1, 1], Float32Array.from(values))
      const scaled = graph.node('Mul', `${name}/scaled`, [...inputs, perChannel('scale', operation.scale)])
      return graph.node('Add', name, [scaled, perChannel('offset', operation.offset)])
    }
    case 'convolution':
    case 'depthwise': {
      const { stride, border, bias } = operation
      const kernel = operation.weight.shape[2]
      return graph.node('Conv', name, [...inputs, weight(operation.weight), ...(bias === null ? [] : [weight(bias)])], {
        kernel_shape: [kernel, kernel],
        strides: [stride, stride],
        pads: [border.top, border.left, border.bottom, border.right],
        group: operation.kind === 'depthwise' ? operation.weight.shape[0] : 1,
      })
    }
    case 'norm': {
      const { scale, offset, mean, variance, epsilon } = operation
      return graph.node('BatchNormalization', name, [...inputs, ...[scale, offset, mean, variance].map(weight)], {
        epsilon: { float: epsilon },
      })
    }
    case 'activation':
      switch (operation.activation) {
        case 'relu':
          return graph.node('Relu', name, inputs)
        case 'relu6': {
          const bound = (part: string, value: number) => graph.constant(`${name}/${part}`, [], Float32Array.of(value))
          return graph.node('Clip', name, [...inputs, bound('least', 0), bound('most', 6)])
        }
        case 'hard-sigmoid':
          return graph.node('HardSigmoid', name, inputs, { alpha: { float: 1 / 6 }, beta: { float: 0.5 } })
        case 'hard-swish':
          return graph.node('HardSwish', name, inputs)
      }
      break
    case 'pool':
      return graph.node('GlobalAveragePool', name, inputs)
    case 'flatten':
      return graph.node('Flatten', name, inputs)
    case 'dense': {
      const { bias } = operation
      return graph.node('Gemm', name, [...inputs, weight(operation.weight), ...(bias === null ? [] : [weight(bias)])], {
        transB: 1,
      })
    }
    case 'add':
      return graph.node('Add', name, inputs)
    case 'multiply':
      return graph.node('Mul', name, inputs)
  }
}
