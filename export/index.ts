/** The formats of export that exist. */
import { createCatalogue } from '../nat/registry.ts'
import type { ExportFormat } from './format.ts'
import { onnx } from './onnx/onnx.ts'
import { savedModel } from './tensorflow/saved-model.ts'
import { tfjs } from './tensorflow/tfjs.ts'
import { tflite, tfliteHalf } from './tflite/tflite.ts'

export { contentOf, type ExportFormat, type Files } from './format.ts'
export type { Metadata, Preprocessing } from './metadata.ts'
export { type PixelRange, pixelRanges } from './pixels.ts'

const formats = createCatalogue<ExportFormat>('export formats')

/** @throws RangeError when the name is taken */
export const registerExportFormat = (format: ExportFormat): void => formats.register(format)

registerExportFormat(onnx)
registerExportFormat(tflite)
registerExportFormat(tfliteHalf)
registerExportFormat(tfjs)
registerExportFormat(savedModel)

export const formatNames = formats.names

/** @throws RangeError for an unknown one, naming those that exist */
export const formatNamed = formats.named
