/** A static network as a TensorFlow graph: from plain pixels to logits. */
import { type StaticNetwork, shapeOf } from '../../supernet/static/network.ts'
import { walk } from '../../supernet/static/walk.ts'
import { forPixels, type PixelRange } from '../pixels.ts'
import { readersOf } from '../readers.ts'
import { attribute, type TensorFlowGraph, tensorInfo } from './graph.ts'
import { type LayerActivation, writeLayer } from './layers.ts'
import { DataType, type TensorInfo } from './tensorflow_pb.js'

export interface Signature {
  readonly inputs: Readonly<Record<string, TensorInfo>>
  readonly outputs: Readonly<Record<string, TensorInfo>>
}

/** Writes the network into an empty graph. @returns what is fed and fetched, by the names of the network */
export function writeNetwork(graph: TensorFlowGraph, network: StaticNetwork, pixels: PixelRange): Signature {
  const { DT_FLOAT, DT_UINT8 } = DataType
  const scaled = forPixels(network, pixels)
  const { input } = scaled
  const type = pixels === 'unit' ? DT_FLOAT : DT_UINT8
  const fed = graph.placeholder(input.name, type, input.shape)
  const image = pixels === 'unit' ? fed : floatsOf(graph, fed)
  const fused = graph.runtime === 'tensorflow.js' ? activationsToFuse(scaled) : new Map<string, Fused>()
  const absorbed = new Set<string>()
  const values = walk(scaled, image, (layer, inputs) => {
    if (absorbed.has(layer.name)) return inputs[0]
    const next = fused.get(layer.name)
    if (next !== undefined) absorbed.add(next.layer)
    return writeLayer(graph, layer, inputs, shapeOf(scaled, layer.inputs[0]), next?.activation)
  })
  const outputs = scaled.outputs.map(({ name, value }, index) => {
    const node = graph.floats('Identity', name, [values[index]])
    return [name, tensorInfo(node, DT_FLOAT, shapeOf(scaled, value))] as const
  })
  return {
    inputs: { [input.name]: tensorInfo(fed, type, input.shape) },
    outputs: Object.fromEntries(outputs),
  }
}

interface Fused {
  /** The layer of the activation. */
  readonly layer: string
  readonly activation: LayerActivation
}

/** By the name of a convolution with a bias: the activation that alone reads it. */
function activationsToFuse(network: StaticNetwork): ReadonlyMap<string, Fused> {
  const readers = readersOf(network)
  const fused = new Map<string, Fused>()
  for (const { name, operation } of network.layers) {
    if (operation.kind !== 'convolution' && operation.kind !== 'depthwise') continue
    const [reader, ...others] = readers(name)
    const next = reader?.operation
    if (operation.bias === null || others.length > 0 || next?.kind !== 'activation') continue
    if (next.activation === 'relu' || next.activation === 'relu6')
      fused.set(name, { layer: reader.name, activation: next.activation })
  }
  return fused
}

const floatsOf = (graph: TensorFlowGraph, bytes: string) =>
  graph.node('Cast', `${bytes}/float`, [bytes], {
    SrcT: attribute.type(DataType.DT_UINT8),
    DstT: attribute.type(DataType.DT_FLOAT),
  })
