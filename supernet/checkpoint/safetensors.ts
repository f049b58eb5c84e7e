/** The safetensors format: 8 bytes of header length, a JSON header, then the tensors (github.com/huggingface/safetensors). */
import { type NamedTensor, type State, tensorOf } from '../variables/state.ts'

export type Precision = 'F32' | 'F16'

export interface Checkpoint {
  readonly tensors: State
  /** Strings only, as the format has it. */
  readonly metadata: Readonly<Record<string, string>>
}

interface HeaderEntry {
  dtype: string
  shape: number[]
  data_offsets: [number, number]
}

const MAXIMUM_HEADER = 100_000_000

/** Tensors in name order; the same input gives the same bytes. */
export function encodeSafetensors({ tensors, metadata }: Checkpoint, precision: Precision = 'F32'): Uint8Array {
  const names = [...tensors.keys()].sort()
  const header: Record<string, unknown> = {}
  if (Object.keys(metadata).length > 0) {
    header.__metadata__ = Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)))
  }
  const width = precision === 'F16' ? 2 : 4
  let offset = 0
  for (const name of names) {
    const { shape, data } = tensorOf(tensors, name)
    const end = offset + data.length * width
    header[name] = { dtype: precision, shape: [...shape], data_offsets: [offset, end] }
    offset = end
  }
  let text = JSON.stringify(header)
  text += ' '.repeat((8 - (Buffer.byteLength(text) % 8)) % 8)
  const headerLength = Buffer.byteLength(text)
  const file = Buffer.alloc(8 + headerLength + offset)
  file.writeBigUInt64LE(BigInt(headerLength))
  file.write(text, 8)
  let position = 8 + headerLength
  for (const name of names) {
    const { data } = tensorOf(tensors, name)
    if (precision === 'F32') {
      Buffer.from(data.buffer, data.byteOffset, data.byteLength).copy(file, position)
    } else {
      for (let i = 0; i < data.length; i++) file.writeUInt16LE(toHalf(data[i]), position + 2 * i)
    }
    position += data.length * width
  }
  return file
}

/** @throws RangeError for anything that is not a whole, consistent file of F32 or F16 tensors */
export function decodeSafetensors(file: Uint8Array): Checkpoint {
  const view = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  if (view.length < 8) throw new RangeError(`safetensors: the file has ${view.length} bytes, too few for a header`)
  const headerLength = Number(view.readBigUInt64LE(0))
  if (headerLength > MAXIMUM_HEADER || 8 + headerLength > view.length) {
    throw new RangeError(`safetensors: a header of ${headerLength} bytes does not fit a file of ${view.length} bytes`)
  }
  const { __metadata__: metadata = {}, ...described } = parseHeader(view.toString('utf8', 8, 8 + headerLength))
  if (!isStrings(metadata)) throw new RangeError('safetensors: __metadata__ may hold strings only')
  const data = view.subarray(8 + headerLength)
  const tensors = new Map<string, NamedTensor>()
  let position = 0
  for (const [name, entry] of inFileOrder(described)) {
    tensors.set(name, tensorAt(data, name, entry))
    const [from, to] = entry.data_offsets
    if (from !== position) {
      throw new RangeError(
        `safetensors: ${name} begins at byte ${from} of the data, expected ${position}: tensors must follow each other without gap or overlap`,
      )
    }
    position = to
  }
  if (position < data.length) {
    throw new RangeError(`safetensors: ${data.length - position} bytes follow the last tensor`)
  }
  return { tensors, metadata }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isStrings = (value: unknown): value is Record<string, string> =>
  isObject(value) && Object.values(value).every((each) => typeof each === 'string')

function parseHeader(text: string): Record<string, unknown> {
  let header: unknown
  try {
    header = JSON.parse(text)
  } catch (cause) {
    throw new RangeError('safetensors: the header is not JSON', { cause })
  }
  if (!isObject(header)) throw new RangeError('safetensors: the header is not a JSON object')
  return header
}

const isCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0)

const isEntry = (value: unknown): value is HeaderEntry =>
  isObject(value) &&
  typeof value.dtype === 'string' &&
  isCounts(value.shape) &&
  isCounts(value.data_offsets) &&
  value.data_offsets.length === 2

function inFileOrder(described: Readonly<Record<string, unknown>>): [string, HeaderEntry][] {
  const entries = Object.entries(described).map(([name, entry]): [string, HeaderEntry] => {
    if (isEntry(entry)) return [name, entry]
    throw new RangeError(`safetensors: ${name} is not described by dtype, shape and data_offsets`)
  })
  // Tensors without values share their offset with the next one.
  return entries.sort(([, { data_offsets: a }], [, { data_offsets: b }]) => a[0] - b[0] || a[1] - b[1])
}

function tensorAt(bytes: Buffer, name: string, { dtype, shape, data_offsets: [from, to] }: HeaderEntry): NamedTensor {
  const width = dtype === 'F32' ? 4 : dtype === 'F16' ? 2 : 0
  if (width === 0) throw new RangeError(`safetensors: ${name} has type ${dtype}; F32 and F16 are read`)
  const size = shape.reduce((product, each) => product * each, 1)
  if (to - from !== size * width || to > bytes.length) {
    throw new RangeError(`safetensors: ${name} [${shape}] does not match its bytes ${from} to ${to}: file cut short?`)
  }
  const data = new Float32Array(size)
  for (let i = 0; i < size; i++) {
    data[i] = width === 4 ? bytes.readFloatLE(from + 4 * i) : fromHalf(bytes.readUInt16LE(from + 2 * i))
  }
  return { shape, data }
}

const scratch = new DataView(new ArrayBuffer(4))

/** IEEE 754 binary16 of a number, rounded to nearest, ties to even. */
export function toHalf(value: number): number {
  scratch.setFloat32(0, value)
  const bits = scratch.getUint32(0)
  const sign = (bits >>> 16) & 0x8000
  const exponent = ((bits >>> 23) & 0xff) - 127 + 15
  const mantissa = bits & 0x7fffff
  if (exponent >= 31) return sign | (Number.isNaN(value) ? 0x7e00 : 0x7c00)
  if (exponent <= 0) {
    if (exponent < -10) return sign
    return sign | roundShift(mantissa | 0x800000, 14 - exponent)
  }
  // A carry out of the mantissa rightly moves into the exponent.
  return sign | (((exponent << 10) | 0) + roundShift(mantissa, 13))
}

function roundShift(value: number, shift: number): number {
  const half = 1 << (shift - 1)
  const rest = value & ((1 << shift) - 1)
  const down = value >>> shift
  return rest > half || (rest === half && (down & 1) === 1) ? down + 1 : down
}

export function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >>> 10) & 31
  const mantissa = half & 1023
  if (exponent === 0) return sign * mantissa * 2 ** -24
  if (exponent === 31) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15)
}
