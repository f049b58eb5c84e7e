/** The formats of export that exist. */
import type { ExportFormat } from './format.ts'
import { onnx } from './onnx/onnx.ts'
import { tflite, tfliteHalf } from './tflite/tflite.ts'

export type { ExportFormat, Files } from './format.ts'
export type { Metadata, Preprocessing } from './metadata.ts'
export { type PixelRange, pixelRanges } from './pixels.ts'

const formats = new Map<string, ExportFormat>()

/** @throws RangeError when the name is taken */
export function registerFormat(format: ExportFormat): void {
  if (formats.has(format.name)) throw new RangeError(`export formats: ${format.name} is registered already`)
  formats.set(format.name, format)
}

registerFormat(onnx)
registerFormat(tflite)
registerFormat(tfliteHalf)

export const formatNames = (): readonly string[] => [...formats.keys()]

/** @throws RangeError for an unknown one, naming those that exist */
export function formatNamed(name: string): ExportFormat {
  const format = formats.get(name)
  if (format !== undefined) return format
  throw new RangeError(`There is no export format "${name}"; allowed: ${formatNames().join(', ')}.`)
}
