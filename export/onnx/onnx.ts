/** ONNX, opset 17: for onnxruntime on servers, desktops, phones and in browsers. */
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import { type Layer, type StaticNetwork, shapeOf } from '../../supernet/static/network.ts'
import { walk } from '../../supernet/static/walk.ts'
import { type ExportFormat, oneFile, type WriteOptions } from '../format.ts'
import { describe, describedText } from '../metadata.ts'
import { forPixels, type PixelRange } from '../pixels.ts'
import { OnnxGraph } from './graph.ts'
import { writeLayer } from './layers.ts'
import { ModelProtoSchema, TensorProto_DataType } from './onnx_pb.js'

const OPSET = 17n
/** The version of the file format that came with that opset. */
const IR_VERSION = 8n

export const onnx: ExportFormat = {
  name: 'onnx',
  suffix: '.onnx',
  purpose: 'onnxruntime: servers, desktops, phones, browsers',
  write: (network, options) =>
    oneFile(
      describedModel(
        network,
        options,
        graphOf(forPixels(network, options.pixels), options.pixels, options.metadata.network),
      ),
    ),
}

type ModelInit = Extract<MessageInitShape<typeof ModelProtoSchema>, { readonly $typeName?: undefined }>
type Graph = ModelInit['graph']

/** A whole file of a graph, with all that is known about the network inside. */
export function describedModel(network: StaticNetwork, { metadata, pixels }: WriteOptions, graph: Graph): Uint8Array {
  const facts = describe(network, metadata, pixels)
  return bareModel(graph, {
    producerName: facts.writtenBy,
    docString: `${metadata.network} of ${metadata.provenance.run}: image classification, ${metadata.classes.length} classes`,
    metadataProps: [
      { key: 'nat', value: describedText(facts) },
      // By this name other tools look for labels.
      { key: 'classes', value: JSON.stringify(metadata.classes) },
    ],
  })
}

/** The same without a word about it: a graph to be run here. */
export function bareModel(
  graph: Graph,
  words: Pick<ModelInit, 'producerName' | 'docString' | 'metadataProps'> = {},
): Uint8Array {
  const opsetImport = [{ domain: '', version: OPSET }]
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: IR_VERSION, opsetImport, ...words, graph }))
}

/** A file to be run here: pixels from 0 to 1 as input, nothing said about the network. */
export const bareOnnx = (network: StaticNetwork): Uint8Array =>
  bareModel(graphOf(forPixels(network, 'unit'), 'unit', 'network'))

/** A network of which the input is images [batch, channels, height, width] of any values: a layer to be timed. */
export const onnxOfPlanes = (network: StaticNetwork): Uint8Array => bareModel(graphOf(network, 'planes', 'layer'))

/** The input of pixels is [batch, height, width, 3], as image libraries have it; inside, ONNX's order [batch, 3, height, width]. */
function graphOf(network: StaticNetwork, pixels: PixelRange | 'planes', name: string) {
  const { graph, input, outputs } = layersOf(network, pixels)
  const output = network.outputs.map(({ name, value }, index) => {
    graph.node('Identity', name, [outputs[index]], {})
    const shape = shapeOf(network, value)
    return graph.described(name, TensorProto_DataType.FLOAT, shape.length === 3 ? planesOf(shape) : shape)
  })
  return { name, node: graph.nodes, initializer: graph.initializers, input, output }
}

/**
 * A graph that has no output yet.
 * @param seen is told what the value of each layer is called
 * @returns in `outputs`, what those of the network are called
 */
export function layersOf(
  network: StaticNetwork,
  pixels: PixelRange | 'planes',
  seen: (layer: Layer, value: string) => void = () => {},
) {
  const graph = new OnnxGraph()
  const { FLOAT, UINT8 } = TensorProto_DataType
  const { input } = network
  let x = input.name
  if (pixels === 'bytes') x = graph.node('Cast', `${x}/float`, [x], { to: FLOAT })
  if (pixels !== 'planes') x = graph.node('Transpose', `${input.name}/planes`, [x], { perm: [0, 3, 1, 2] })
  const outputs = walk(network, x, (layer, inputs) => {
    const value = writeLayer(graph, layer, inputs)
    seen(layer, value)
    return value
  })
  const type = pixels === 'bytes' ? UINT8 : FLOAT
  const shape = pixels === 'planes' ? planesOf(input.shape) : input.shape
  return { graph, outputs, input: [graph.described(input.name, type, shape)] }
}

const planesOf = ([height, width, channels]: readonly number[]) => [channels, height, width]
