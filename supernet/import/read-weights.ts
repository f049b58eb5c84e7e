/** Files of weights, told apart by their first bytes. */
import { decodeSafetensors } from '../checkpoint/safetensors.ts'
import type { State } from '../variables/state.ts'
import { isLegacyPyTorch, readLegacyPyTorch } from './pytorch/legacy.ts'
import { readZipPyTorch } from './pytorch/zip.ts'
import { WeightsFileError } from './weights-file-error.ts'
import { isZip } from './zip/archive.ts'

export interface WeightsFile {
  readonly format: 'pytorch-legacy' | 'pytorch-zip' | 'safetensors'
  readonly tensors: State
  /** Names of tensors that hold no weights, such as counters of batches. */
  readonly leftOut: readonly string[]
  /** What a safetensors file says about itself. */
  readonly metadata: Readonly<Record<string, string>>
}

/** Bytes. The largest supernets that are known have 60 MB. */
export const MAXIMUM_FILE = 2 ** 30

/** @throws WeightsFileError for a file that is none of the formats, is malformed or asks for more than weights */
export function readWeights(file: Uint8Array): WeightsFile {
  if (file.length > MAXIMUM_FILE) {
    throw new WeightsFileError(`the file has ${file.length} bytes; at most ${MAXIMUM_FILE} are read.`)
  }
  if (isLegacyPyTorch(file)) return { format: 'pytorch-legacy', ...readLegacyPyTorch(file), metadata: {} }
  if (isZip(file)) return { format: 'pytorch-zip', ...readZipPyTorch(file), metadata: {} }
  if (file.length > 9 && file[8] === 0x7b) {
    try {
      return { format: 'safetensors', ...decodeSafetensors(file), leftOut: [] }
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause
      throw new WeightsFileError(cause.message, { cause })
    }
  }
  throw new WeightsFileError(
    `the file begins with ${Buffer.from(file.subarray(0, 8)).toString('hex') || 'nothing'}: neither of PyTorch's formats and not safetensors.`,
  )
}
