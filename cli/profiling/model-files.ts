/** The models of a profile as files for a runtime. */

import type { Metadata } from '../../export/index.ts'
import { onnx, onnxOfPlanes } from '../../export/onnx/onnx.ts'
import type { LayerStyle } from '../../supernet/static/layer-network.ts'
import type { StaticNetwork } from '../../supernet/static/network.ts'
import { type PlannedModel, staticNetworkOf } from './profile-plan.ts'
import type { TimedModel } from './time-models.ts'

/** Of a network that answers nothing. */
export const timedOnly: Metadata = {
  network: 'to be timed',
  classes: [],
  preprocessing: { storedSize: 1, fit: 'stretch' },
  provenance: {
    run: '',
    space: '',
    genotype: [],
    dataset: '',
    startingWeights: '',
    validation: {},
    test: {},
    costs: {},
  },
}

export function onnxModel(model: PlannedModel, style: LayerStyle): TimedModel {
  const network = staticNetworkOf(model, style)
  const [height, width, channels] = network.input.shape
  return model.input === 'pixels'
    ? { file: pixelFile(network), shape: [1, height, width, channels] }
    : { file: onnxOfPlanes(network), shape: [1, channels, height, width] }
}

const pixelFile = (network: StaticNetwork) =>
  onnx.write(network, { pixels: 'unit', metadata: timedOnly }).get('') as Uint8Array
