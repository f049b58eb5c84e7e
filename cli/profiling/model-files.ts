/** The models of a profile as files for a runtime. */

import { timedOnly } from '../../batch-image/training/latency-meter.ts'
import { contentOf } from '../../export/index.ts'
import { onnx, onnxOfPlanes } from '../../export/onnx/onnx.ts'
import { tflite, tfliteOfMaps } from '../../export/tflite/tflite.ts'
import type { LayerStyle } from '../../supernet/static/layer-network.ts'
import type { StaticNetwork } from '../../supernet/static/network.ts'
import { type PlannedModel, staticNetworkOf } from './profile-plan.ts'
import type { TimedModel } from './time-models.ts'

/** By the names of formats: files of networks that take pixels, or any maps. */
const formats = {
  onnx: { pixels: onnx, maps: onnxOfPlanes },
  tflite: { pixels: tflite, maps: tfliteOfMaps },
}
export type ProfileFormat = keyof typeof formats
export const profileFormats = Object.keys(formats) as ProfileFormat[]

export function fileOf(model: PlannedModel, network: StaticNetwork, format: ProfileFormat): Uint8Array {
  const { pixels, maps } = formats[format]
  if (model.input === 'map') return maps(network)
  return contentOf(pixels.write(network, { pixels: 'unit', metadata: timedOnly }))
}

export function onnxModel(model: PlannedModel, style: LayerStyle): TimedModel {
  const network = staticNetworkOf(model, style)
  const [height, width, channels] = network.input.shape
  const shape = model.input === 'pixels' ? [height, width, channels] : [channels, height, width]
  return { file: fileOf(model, network, 'onnx'), shape: [1, ...shape] }
}
