/** Layers of a static network as TensorFlow nodes, images as [batch, height, width, channels]. */
import type { ActivationName, Layer, Operation, Parameter } from '../../supernet/static/network.ts'
import { ownPadding } from '../padding.ts'
import { orderWeights } from '../weight-order.ts'
import { type Attribute, attribute, type TensorFlowGraph } from './graph.ts'
import { DataType } from './tensorflow_pb.js'

/** What TensorFlow.js computes in the same op as a convolution. */
export type LayerActivation = 'relu' | 'relu6'

/**
 * @param shape of the first input, for one image
 * @param activation of what a convolution computes, in the same op
 * @returns the name of what the layer computes
 */
export function writeLayer(
  graph: TensorFlowGraph,
  { name, operation }: Layer,
  inputs: string[],
  shape: readonly number[],
  activation?: LayerActivation,
): string {
  const vector = ({ name, shape, data }: Parameter) => graph.constant(name, shape, data)
  switch (operation.kind) {
    case 'scale': {
      const { scale, offset } = operation
      const perChannel = (part: string, values: readonly number[]) =>
        graph.constant(`${name}/${part}`, [values.length], Float32Array.from(values))
      const scaled = graph.floats('Mul', `${name}/scaled`, [...inputs, perChannel('scale', scale)])
      return graph.floats('AddV2', name, [scaled, perChannel('offset', offset)])
    }
    case 'convolution':
    case 'depthwise': {
      const op = operation.kind === 'convolution' ? 'Conv2D' : 'DepthwiseConv2dNative'
      const { image, padding } = padded(graph, name, inputs[0], operation, shape)
      const read = [image, windowsFirst(graph, operation.weight)]
      const { stride, bias } = operation
      const window = { strides: attribute.integers([1, stride, stride, 1]), padding: attribute.text(padding) }
      return withBias(graph, op, name, read, bias, window, activation)
    }
    case 'norm': {
      const { scale, offset, mean, variance, epsilon } = operation
      return graph.floats('FusedBatchNormV3', name, [...inputs, ...[scale, offset, mean, variance].map(vector)], {
        U: attribute.type(DataType.DT_FLOAT),
        epsilon: attribute.float(epsilon),
        is_training: attribute.boolean(false),
      })
    }
    case 'activation':
      return writeActivation(graph, name, inputs[0], operation.activation)
    case 'pool': {
      const axes = graph.constant('height-and-width', [2], Int32Array.of(1, 2))
      return graph.floats('Mean', name, [...inputs, axes], {
        Tidx: attribute.type(DataType.DT_INT32),
        keep_dims: attribute.boolean(true),
      })
    }
    case 'flatten': {
      const size = graph.constant(`${name}/shape`, [2], Int32Array.of(-1, shape[2]))
      return graph.floats('Reshape', name, [...inputs, size], { Tshape: attribute.type(DataType.DT_INT32) })
    }
    case 'dense':
      return withBias(graph, 'MatMul', name, [...inputs, windowsFirst(graph, operation.weight)], operation.bias, {})
    case 'add':
      return graph.floats('AddV2', name, inputs)
    case 'multiply':
      return graph.floats('Mul', name, inputs)
  }
}

/** Of an op, its name where TensorFlow.js computes it together with what follows. */
const fusedOps = {
  Conv2D: '_FusedConv2D',
  DepthwiseConv2dNative: 'FusedDepthwiseConv2dNative',
  MatMul: '_FusedMatMul',
} as const
const activationOps = { relu: 'Relu', relu6: 'Relu6' } as const

function withBias(
  graph: TensorFlowGraph,
  op: keyof typeof fusedOps,
  name: string,
  inputs: string[],
  bias: Parameter | null,
  attributes: Readonly<Record<string, Attribute>>,
  activation?: LayerActivation,
): string {
  // TensorFlow.js knows no default of it.
  const whole = op === 'MatMul' ? attributes : { ...attributes, dilations: attribute.integers([1, 1, 1, 1]) }
  if (bias === null) return graph.floats(op, name, inputs, whole)
  const added = graph.constant(bias.name, bias.shape, bias.data)
  if (graph.runtime === 'tensorflow.js')
    return graph.floats(fusedOps[op], name, [...inputs, added], {
      ...attributes,
      num_args: attribute.integer(1),
      fused_ops: attribute.texts(['BiasAdd', ...(activation === undefined ? [] : [activationOps[activation]])]),
    })
  const product = graph.floats(op, `${name}/product`, inputs, whole)
  return graph.floats('BiasAdd', name, [product, added])
}

function writeActivation(graph: TensorFlowGraph, name: string, x: string, activation: ActivationName): string {
  const scalar = (text: string, value: number) => graph.constant(text, [], Float32Array.of(value))
  switch (activation) {
    case 'relu':
    case 'relu6':
      return graph.floats(activationOps[activation], name, [x])
    case 'hard-sigmoid':
    case 'hard-swish': {
      const shifted = graph.floats('AddV2', `${name}/shifted`, [x, scalar('three', 3)])
      const clipped = graph.floats('Relu6', `${name}/clipped`, [shifted])
      const sixth = scalar('sixth', 1 / 6)
      if (activation === 'hard-sigmoid') return graph.floats('Mul', name, [clipped, sixth])
      const gate = graph.floats('Mul', `${name}/gate`, [clipped, sixth])
      return graph.floats('Mul', name, [x, gate])
    }
  }
}

/** Weights as TensorFlow has them. */
function windowsFirst(graph: TensorFlowGraph, { name, shape, data }: Parameter): string {
  const moved = new Float32Array(data.length)
  return graph.constant(name, orderWeights(shape, data, 'windows first', moved), moved)
}

type Convolution = Extract<Operation, { readonly kind: 'convolution' | 'depthwise' }>

/**
 * TensorFlow's own rule where the border is just that; else zeros are put around first. The padding of numbers that it
 * has, too, ends the process of TensorFlow 2.21 when that fuses a depthwise convolution with its bias.
 */
function padded(
  graph: TensorFlowGraph,
  name: string,
  image: string,
  { weight, stride, border }: Convolution,
  shape: readonly number[],
): { image: string; padding: 'VALID' | 'SAME' } {
  const rule = ownPadding(shape, weight.shape[2], stride, border)
  if (rule !== undefined) return { image, padding: rule === 'same' ? 'SAME' : 'VALID' }
  const { top, bottom, left, right } = border
  const sizes = [0, 0, top, bottom, left, right, 0, 0]
  const around = graph.constant(`border ${sizes}`.replaceAll(/\W/g, '-'), [4, 2], Int32Array.from(sizes))
  const int32 = attribute.type(DataType.DT_INT32)
  return { image: graph.floats('Pad', `${name}/padded`, [image, around], { Tpaddings: int32 }), padding: 'VALID' }
}
