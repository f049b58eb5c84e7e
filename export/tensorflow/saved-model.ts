/** SavedModel: for TensorFlow itself, TensorFlow Serving and what converts from it. */
import { create, toBinary } from '@bufbuild/protobuf'
import type { ExportFormat } from '../format.ts'
import { describe, describedText } from '../metadata.ts'
import { TensorFlowGraph } from './graph.ts'
import { writeNetwork } from './network.ts'
import { SavedModelSchema } from './tensorflow_pb.js'

/** The names that TensorFlow's own tools look for. */
const TAG = 'serve'
const SIGNATURE = 'serving_default'
const METHOD = 'tensorflow/serving/predict'

/** Weights are constants of the graph: there is no folder of variables. */
export const savedModel: ExportFormat = {
  name: 'saved-model',
  suffix: '.saved-model',
  purpose: 'TensorFlow and its server',
  write(network, { metadata, pixels }) {
    const graph = new TensorFlowGraph('tensorflow')
    const signature = writeNetwork(graph, network, pixels)
    const model = create(SavedModelSchema, {
      savedModelSchemaVersion: 1n,
      metaGraphs: [
        {
          metaInfoDef: { metaGraphVersion: metadata.network, tags: [TAG], tensorflowVersion: '2.21.0' },
          graphDef: graph.definition(),
          signatureDef: { [SIGNATURE]: { ...signature, methodName: METHOD } },
        },
      ],
    })
    return new Map([
      ['saved_model.pb', toBinary(SavedModelSchema, model)],
      // The folder that SavedModel leaves to others.
      ['assets.extra/nat.json', new TextEncoder().encode(describedText(describe(network, metadata, pixels)))],
    ])
  },
}
