/** The models of a profile as files for a runtime. */
import { bareOnnx, forPixels } from '../../export/index.ts'
import { onnxOfPlanes } from '../../export/onnx/onnx.ts'
import { tfliteOfMaps } from '../../export/tflite/tflite.ts'
import type { LayerStyle } from '../../supernet/static/layer-network.ts'
import type { StaticNetwork } from '../../supernet/static/network.ts'
import { type PlannedModel, staticNetworkOf } from './profile-plan.ts'
import type { TimedModel } from './time-models.ts'

/** By the names of formats: files of networks that take pixels from 0 to 1, or any maps. */
const formats = {
  onnx: { pixels: bareOnnx, map: onnxOfPlanes },
  tflite: { pixels: (network: StaticNetwork) => tfliteOfMaps(forPixels(network, 'unit')), map: tfliteOfMaps },
}
export type ProfileFormat = keyof typeof formats
export const profileFormats = Object.keys(formats) as ProfileFormat[]

export const fileOf = ({ input }: PlannedModel, network: StaticNetwork, format: ProfileFormat): Uint8Array =>
  formats[format][input](network)

export function onnxModel(model: PlannedModel, style: LayerStyle): TimedModel {
  const network = staticNetworkOf(model, style)
  const [height, width, channels] = network.input.shape
  const shape = model.input === 'pixels' ? [height, width, channels] : [channels, height, width]
  return { kind: model.kind, file: fileOf(model, network, 'onnx'), shape: [1, ...shape] }
}
