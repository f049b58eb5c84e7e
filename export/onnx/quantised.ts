/**
 * ONNX in 8-bit integers, as QuantizeLinear and DequantizeLinear around every node (the form that runtimes fuse into their
 * integer kernels). Weights are int8, biases int32. Values are uint8, each 128 more than the int8 that it stands for: on x64,
 * onnxruntime leaves a value in float that is int8 and has two readers.
 */
import type { StaticNetwork } from '../../supernet/static/network.ts'
import { walk } from '../../supernet/static/walk.ts'
import { type ExportFormat, oneFile } from '../format.ts'
import type { PixelRange } from '../pixels.ts'
import { LEAST, type Ranges } from '../quantisation/affine.ts'
import type { QuantisedLayer, QuantisedNetwork } from '../quantisation/network.ts'
import { quantise } from '../quantisation/quantise.ts'
import type { QuantisedWeights } from '../quantisation/weights.ts'
import { OnnxGraph } from './graph.ts'
import { bareModel, describedModel } from './onnx.ts'
import { TensorProto_DataType } from './onnx_pb.js'

export const onnxInt8: ExportFormat = {
  name: 'onnx-int8',
  suffix: '.int8.onnx',
  purpose: 'the same in 8-bit integers: about a third of the size',
  int8Of: 'onnx',
  write: (network, options) =>
    oneFile(
      describedModel(
        network,
        options,
        graphOf(quantise(network, options.ranges), options.pixels, options.metadata.network),
      ),
    ),
}

/** A file to be run here: pixels from 0 to 1 as input, nothing said about the network. */
export const bareOnnxInt8 = (network: StaticNetwork, ranges: Ranges): Uint8Array =>
  bareModel(graphOf(quantise(network, ranges), 'unit', 'network'))

/** The input of pixels is [batch, height, width, 3]; inside, ONNX's order [batch, 3, height, width]. */
function graphOf(network: QuantisedNetwork, pixels: PixelRange, name: string) {
  const { input } = network
  const graph = new OnnxGraph()
  const { FLOAT, UINT8 } = TensorProto_DataType
  let x = input.name
  if (pixels === 'bytes') {
    const scale = graph.constant(`${x}/byte`, [], Float32Array.of(input.affine.scale))
    const zero = graph.constant(`${x}/byte-zero`, [], Uint8Array.of(0))
    x = graph.node('DequantizeLinear', `${input.name}/unit`, [x, scale, zero])
  }
  x = graph.node('Transpose', `${input.name}/planes`, [x], { perm: [0, 3, 1, 2] })
  const written = walk(network, inIntegers(graph, x, input), (layer, read) => {
    const inputs = read.map(({ realFor }, i) => realFor(`${layer.name}/input-${i}`))
    return inIntegers(graph, writeLayer(graph, layer, inputs), layer)
  })
  return {
    name,
    node: graph.nodes,
    initializer: graph.initializers,
    input: [graph.described(input.name, pixels === 'bytes' ? UINT8 : FLOAT, input.shape)],
    output: network.outputs.map(({ name }, index) => {
      const { shape, realFor } = written[index]
      return graph.described(realFor(name), FLOAT, shape)
    }),
  }
}

interface Rounded {
  /** For one image. */
  readonly shape: readonly number[]
  /** The real numbers again, by a node of each reader's own: runtimes fuse it with the reader. @returns its name */
  realFor(name: string): string
}

function inIntegers(
  graph: OnnxGraph,
  value: string,
  { name, shape, affine: { scale, zeroPoint } }: Pick<QuantisedLayer, 'name' | 'shape' | 'affine'>,
): Rounded {
  const constants = [
    graph.constant(`${name}/step`, [], Float32Array.of(scale)),
    graph.constant(`${name}/zero`, [], Uint8Array.of(zeroPoint - LEAST)),
  ]
  const integers = graph.node('QuantizeLinear', `${name}/integers`, [value, ...constants])
  return { shape, realFor: (reader) => graph.node('DequantizeLinear', reader, [integers, ...constants]) }
}

/** @returns the name of what the layer computes, before it is rounded */
function writeLayer(graph: OnnxGraph, { name, operation }: QuantisedLayer, inputs: string[]): string {
  switch (operation.kind) {
    case 'convolution':
    case 'depthwise': {
      const { stride, border, shape } = operation
      return graph.node('Conv', name, [...inputs, ...weights(graph, name, operation)], {
        kernel_shape: [shape[2], shape[2]],
        strides: [stride, stride],
        pads: [border.top, border.left, border.bottom, border.right],
        group: operation.kind === 'depthwise' ? shape[0] : 1,
      })
    }
    case 'dense':
      return graph.node('Gemm', name, [...inputs, ...weights(graph, name, operation)], { transB: 1 })
    case 'hard-swish':
      return graph.node('HardSwish', name, inputs)
    case 'pool':
      return graph.node('GlobalAveragePool', name, inputs)
    case 'flatten':
      return graph.node('Flatten', name, inputs)
    case 'add':
      return graph.node('Add', name, inputs)
    case 'multiply':
      return graph.node('Mul', name, inputs)
  }
}

function weights(graph: OnnxGraph, name: string, { shape, weight, scales, bias, biasScales }: QuantisedWeights) {
  const [outputs] = shape
  const stored = [
    graph.constant(`${name}/weight/integers`, shape, weight),
    graph.constant(`${name}/weight/scale`, [outputs], scales),
    graph.constant(`${name}/weight/zero`, [outputs], new Int8Array(outputs)),
  ]
  const added = [
    graph.constant(`${name}/bias/integers`, [outputs], bias),
    graph.constant(`${name}/bias/scale`, [outputs], biasScales),
    graph.constant(`${name}/bias/zero`, [outputs], new Int32Array(outputs)),
  ]
  return [
    graph.node('DequantizeLinear', `${name}/weight`, stored, { axis: 0 }),
    graph.node('DequantizeLinear', `${name}/bias`, added, { axis: 0 }),
  ]
}
