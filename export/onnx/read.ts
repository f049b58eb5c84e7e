/** What an ONNX file of ours says about itself. */
import { fromBinary } from '@bufbuild/protobuf'
import type { Description } from '../metadata.ts'
import { ModelProtoSchema } from './onnx_pb.js'

/** @throws RangeError for what is no ONNX file, or one that this project has not written */
export function readOnnxDescription(file: Uint8Array): Description {
  let properties: readonly { key: string; value: string }[]
  try {
    properties = fromBinary(ModelProtoSchema, file).metadataProps
  } catch (cause) {
    throw new RangeError('is no ONNX file, or damaged', { cause })
  }
  const text = properties.find(({ key }) => key === 'nat')?.value
  if (text === undefined)
    throw new RangeError('is an ONNX file without the facts that the command export writes into it')
  let description: Description
  try {
    description = JSON.parse(text)
  } catch (cause) {
    throw new RangeError('is an ONNX file whose facts are damaged', { cause })
  }
  if (description.schema !== 1) throw new RangeError('is an ONNX file of another version of this project')
  return description
}
