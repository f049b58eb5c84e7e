/** Names of the formats that a spec may ask for: those of export/index.ts, which a test holds them to. */
export const exportFormats = ['onnx', 'tflite', 'tflite-float16'] as const
export type ExportFormatName = (typeof exportFormats)[number]
