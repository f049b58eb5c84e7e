/** The numbers of a tensor in row-major order. Transposed and sliced tensors lie otherwise in their storage: by strides. */
import { WeightsFileError } from '../weights-file-error.ts'
import type { TensorReference } from './references.ts'

/** @param bytes of the tensor's whole storage */
export function copyTensor(tensor: TensorReference, bytes: Buffer): Float32Array {
  const { storage, offset, shape, strides, size } = tensor
  const { type } = storage
  if (bytes.length !== storage.length * type.bytes) {
    throw new WeightsFileError(
      `the storage ${JSON.stringify(storage.key.slice(0, 80))} has ${bytes.length} bytes; ${storage.length} numbers of ${type.bytes} bytes were announced.`,
    )
  }
  const data = new Float32Array(size)
  const index = new Array<number>(shape.length).fill(0)
  let position = offset
  for (let i = 0; i < size; i++) {
    data[i] = type.read(bytes, position * type.bytes)
    // To the next index, as an odometer: the last axis turns fastest.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position += strides[axis]
      if (++index[axis] < shape[axis]) break
      position -= strides[axis] * shape[axis]
      index[axis] = 0
    }
  }
  return data
}
