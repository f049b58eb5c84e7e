/** A network that tells the least and the most of every layer, for the ranges of its form in integers. */
import { foldNorms } from '../../supernet/static/fold-norms.ts'
import type { Layer, StaticNetwork } from '../../supernet/static/network.ts'
import { forPixels } from '../pixels.ts'
import { bareModel, layersOf } from './onnx.ts'
import { TensorProto_DataType } from './onnx_pb.js'

/** Names of the two outputs, [batch] each, that tell about a layer. */
export const observedNames = (layer: string) => ({ least: `least of ${layer}`, most: `most of ${layer}` })

export interface Observed {
  readonly file: Uint8Array
  /** Layers of the network with its norms folded. */
  readonly layers: readonly string[]
}

/** ONNX whose input is pixels from 0 to 1, [batch, side, side, 3]. */
export function observedModel(network: StaticNetwork): Observed {
  const folded = foldNorms(network)
  const values: { readonly layer: Layer; readonly value: string }[] = []
  const { graph, input } = layersOf(forPixels(folded, 'unit'), 'unit', (layer, value) => values.push({ layer, value }))
  const output = values.flatMap(({ layer, value }) => {
    const { least, most } = observedNames(layer.name)
    const axes = layer.shape.map((_, axis) => axis + 1)
    return [
      graph.node('ReduceMin', least, [value], { axes, keepdims: 0 }),
      graph.node('ReduceMax', most, [value], { axes, keepdims: 0 }),
    ].map((each) => graph.described(each, TensorProto_DataType.FLOAT, []))
  })
  const { nodes: node, initializers: initializer } = graph
  return {
    file: bareModel({ name: 'observed', node, initializer, input, output }),
    layers: folded.layers.map(({ name }) => name),
  }
}
