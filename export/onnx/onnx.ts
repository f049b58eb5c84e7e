/** ONNX, opset 17: for onnxruntime on servers, desktops, phones and in browsers. */
import { create, toBinary } from '@bufbuild/protobuf'
import { type StaticNetwork, shapeOf } from '../../supernet/static/network.ts'
import { walk } from '../../supernet/static/walk.ts'
import { type ExportFormat, oneFile } from '../format.ts'
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
  write(network, { metadata, pixels }) {
    const facts = describe(network, metadata, pixels)
    const model = create(ModelProtoSchema, {
      irVersion: IR_VERSION,
      opsetImport: [{ domain: '', version: OPSET }],
      producerName: facts.writtenBy,
      docString: `${metadata.network} of ${metadata.provenance.run}: image classification, ${metadata.classes.length} classes`,
      graph: graphOf(forPixels(network, pixels), pixels, metadata.network),
      metadataProps: [
        { key: 'nat', value: describedText(facts) },
        // By this name other tools look for labels.
        { key: 'classes', value: JSON.stringify(metadata.classes) },
      ],
    })
    return oneFile(toBinary(ModelProtoSchema, model))
  },
}

/** A network of which the input is images [batch, channels, height, width] of any values: a layer to be timed. */
export function onnxOfPlanes(network: StaticNetwork): Uint8Array {
  const graph = graphOf(network, 'planes', 'layer')
  const opsetImport = [{ domain: '', version: OPSET }]
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: IR_VERSION, opsetImport, graph }))
}

/** The input of pixels is [batch, height, width, 3], as image libraries have it; inside, ONNX's order [batch, 3, height, width]. */
function graphOf(network: StaticNetwork, pixels: PixelRange | 'planes', name: string) {
  const graph = new OnnxGraph()
  const { FLOAT, UINT8 } = TensorProto_DataType
  const { input } = network
  let x = input.name
  if (pixels === 'bytes') x = graph.node('Cast', `${x}/float`, [x], { to: FLOAT })
  if (pixels !== 'planes') x = graph.node('Transpose', `${input.name}/planes`, [x], { perm: [0, 3, 1, 2] })
  const written = walk(network, x, (layer, inputs) => writeLayer(graph, layer, inputs))
  const outputs = network.outputs.map(({ name, value }, index) => {
    graph.node('Identity', name, [written[index]], {})
    const shape = shapeOf(network, value)
    return graph.described(name, FLOAT, shape.length === 3 ? planesOf(shape) : shape)
  })
  return {
    name,
    node: graph.nodes,
    initializer: graph.initializers,
    input: [
      graph.described(
        input.name,
        pixels === 'bytes' ? UINT8 : FLOAT,
        pixels === 'planes' ? planesOf(input.shape) : input.shape,
      ),
    ],
    output: outputs,
  }
}

const planesOf = ([height, width, channels]: readonly number[]) => [channels, height, width]
