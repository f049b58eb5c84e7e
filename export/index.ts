/** The formats of export that exist. */
import { createCatalogue } from '../nat/registry.ts'
import type { ExportFormat } from './format.ts'
import { onnx } from './onnx/onnx.ts'
import { onnxInt8 } from './onnx/quantised.ts'
import { savedModel } from './tensorflow/saved-model.ts'
import { tfjs } from './tensorflow/tfjs.ts'
import { tfliteInt8 } from './tflite/quantised.ts'
import { tflite, tfliteHalf } from './tflite/tflite.ts'

export { contentOf, type ExportFormat, type Files } from './format.ts'
export type { Metadata, Preprocessing } from './metadata.ts'
export { observedModel, observedNames } from './onnx/observed.ts'
export { bareOnnx } from './onnx/onnx.ts'
export { bareOnnxInt8 } from './onnx/quantised.ts'
export { forPixels, type PixelRange, pixelRanges } from './pixels.ts'
export type { Range, Ranges } from './quantisation/affine.ts'

const formats = createCatalogue<ExportFormat>('export formats')

/** @throws RangeError when the name is taken */
export const registerExportFormat = (format: ExportFormat): void => formats.register(format)

registerExportFormat(onnx)
registerExportFormat(tflite)
registerExportFormat(tfliteHalf)
registerExportFormat(tfjs)
registerExportFormat(savedModel)
registerExportFormat(onnxInt8)
registerExportFormat(tfliteInt8)

export const formatNames = formats.names

/** @throws RangeError for an unknown one, naming those that exist */
export const formatNamed = formats.named
