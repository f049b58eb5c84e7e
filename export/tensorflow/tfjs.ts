/** TF.js graph model: for browsers, on every backend of TensorFlow.js. */
import { toJson } from '@bufbuild/protobuf'
import type { ExportFormat } from '../format.ts'
import { describe } from '../metadata.ts'
import { type Constant, TensorFlowGraph } from './graph.ts'
import { writeNetwork } from './network.ts'
import { GraphDefSchema, TensorInfoSchema } from './tensorflow_pb.js'

/** Of the file beside `model.json` that holds the weights. */
const SHARD = 'group1-shard1of1.bin'

export const tfjs: ExportFormat = {
  name: 'tfjs',
  suffix: '.tfjs',
  purpose: 'TensorFlow.js: browsers',
  write(network, { metadata, pixels }) {
    const facts = describe(network, metadata, pixels)
    const graph = new TensorFlowGraph('tensorflow.js')
    const { inputs, outputs } = writeNetwork(graph, network, pixels)
    const infos = (tensors: typeof inputs) =>
      Object.fromEntries(Object.entries(tensors).map(([name, info]) => [name, toJson(TensorInfoSchema, info)]))
    const model = {
      format: 'graph-model',
      generatedBy: facts.writtenBy,
      signature: { inputs: infos(inputs), outputs: infos(outputs) },
      modelTopology: toJson(GraphDefSchema, graph.definition()),
      weightsManifest: [{ paths: [SHARD], weights: graph.constants.map(entryOf) }],
      userDefinedMetadata: facts,
    }
    return new Map([
      ['model.json', new TextEncoder().encode(JSON.stringify(model))],
      [SHARD, joined(graph.constants)],
    ])
  },
}

const entryOf = ({ name, shape, values }: Constant) => ({
  name,
  shape,
  dtype: values instanceof Float32Array ? 'float32' : 'int32',
})

/** One after another, as the manifest lists them. */
function joined(constants: readonly Constant[]): Uint8Array {
  const bytes = new Uint8Array(constants.reduce((sum, { values }) => sum + values.byteLength, 0))
  let offset = 0
  for (const { values } of constants) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset)
    offset += values.byteLength
  }
  return bytes
}
