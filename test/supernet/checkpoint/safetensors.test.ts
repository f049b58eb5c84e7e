import { describe, expect, test } from 'vitest'
import {
  type Checkpoint,
  decodeSafetensors,
  encodeSafetensors,
  fromHalf,
  toHalf,
} from '../../../supernet/checkpoint/safetensors.ts'

const checkpoint: Checkpoint = {
  tensors: new Map([
    ['weight', { shape: [2, 3], data: Float32Array.of(0, -0, 1.1, -2.5e-40, 3e38, 1 / 3) }],
    ['bias', { shape: [3], data: Float32Array.of(1, 2, 3) }],
    ['scalar', { shape: [], data: Float32Array.of(7) }],
    ['empty', { shape: [0, 4], data: new Float32Array() }],
  ]),
  metadata: { width: '1.2', données: 'é' },
}

/** A file with this header and `size` bytes of data. */
function fileOf(header: unknown, size = 0): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const file = Buffer.alloc(8 + text.length + size)
  file.writeBigUInt64LE(BigInt(text.length))
  text.copy(file, 8)
  return file
}

const entry = (shape: unknown, from: unknown, to: unknown, dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [from, to],
})

test('F32: every bit, every shape and the metadata come back', () => {
  const decoded = decodeSafetensors(encodeSafetensors(checkpoint))
  expect(decoded.metadata).toEqual(checkpoint.metadata)
  expect([...decoded.tensors.keys()].sort()).toEqual([...checkpoint.tensors.keys()].sort())
  for (const [name, { shape, data }] of checkpoint.tensors) {
    const tensor = decoded.tensors.get(name)
    expect(tensor?.shape).toEqual(shape)
    expect(Buffer.from(tensor?.data.buffer as ArrayBuffer).toString('hex')).toBe(
      Buffer.from(data.buffer).toString('hex'),
    )
  }
})

test('a tensor that is a view of a larger buffer is written alone', () => {
  const data = Float32Array.of(1, 2, 3, 4).subarray(1, 3)
  const decoded = decodeSafetensors(
    encodeSafetensors({ tensors: new Map([['a', { shape: [2], data }]]), metadata: {} }),
  )
  expect(Array.from(decoded.tensors.get('a')?.data ?? [])).toEqual([2, 3])
})

test('the file follows the format: 8 bytes of length, an object, data aligned to 8 bytes, offsets without gaps', () => {
  const file = Buffer.from(encodeSafetensors(checkpoint))
  const length = Number(file.readBigUInt64LE(0))
  const text = file.toString('utf8', 8, 8 + length)
  expect(text[0]).toBe('{')
  expect((8 + length) % 8).toBe(0)
  const header = JSON.parse(text)
  expect(header.__metadata__).toEqual(checkpoint.metadata)
  expect(header.bias).toEqual({ dtype: 'F32', shape: [3], data_offsets: [0, 12] })
  expect(header.weight).toEqual({ dtype: 'F32', shape: [2, 3], data_offsets: [16, 40] })
  expect(file.length).toBe(8 + length + 40)
  expect(file.readFloatLE(8 + length)).toBe(1)
})

test('the order in which tensors and metadata were added does not matter', () => {
  const reversed = {
    tensors: new Map([...checkpoint.tensors].reverse()),
    metadata: Object.fromEntries(Object.entries(checkpoint.metadata).reverse()),
  }
  expect(encodeSafetensors(reversed)).toEqual(encodeSafetensors(checkpoint))
})

describe('F16', () => {
  test.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [Number.POSITIVE_INFINITY, 0x7c00],
    // Rounding: ties to even, carry into the exponent, overflow, underflow.
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [2 - 2 ** -12, 0x4000],
    [65519, 0x7bff],
    [65520, 0x7c00],
    [2 ** -25, 0x0000],
    [1.5 * 2 ** -25, 0x0001],
    [2 ** -26, 0x0000],
    [2 ** -14 - 2 ** -26, 0x0400],
  ])('%d becomes 0x%s', (value, half) => {
    expect(toHalf(value)).toBe(half)
  })

  test('every half comes back as itself', () => {
    for (let half = 0; half < 65536; half++) {
      const value = fromHalf(half)
      if (Number.isNaN(value)) expect(Number.isNaN(fromHalf(toHalf(value)))).toBe(true)
      else if (toHalf(value) !== half) throw new Error(`0x${half.toString(16)} -> ${value} -> ${toHalf(value)}`)
    }
  })

  test('values are kept to half a unit in the last place', () => {
    const data = Float32Array.from({ length: 2000 }, (_, i) => Math.sin(i) * 10 ** ((i % 8) - 4))
    const file = encodeSafetensors({ tensors: new Map([['a', { shape: [2000], data }]]), metadata: {} }, 'F16')
    const decoded = decodeSafetensors(file).tensors.get('a')?.data as Float32Array
    data.forEach((value, i) => {
      const bound = Math.max(Math.abs(value) * 2 ** -11, 2 ** -25)
      if (Math.abs(decoded[i] - value) > bound) throw new Error(`${value} became ${decoded[i]}`)
    })
    expect(decoded).not.toEqual(data)
  })
})

test.each<[string, Uint8Array, string]>([
  ['an empty file', new Uint8Array(), 'safetensors: the file has 0 bytes, too few for a header'],
  [
    'a header longer than the file',
    fileOf({ a: entry([1], 0, 4) }, 4).subarray(0, 40),
    'bytes does not fit a file of 40 bytes',
  ],
  [
    'a header length beyond all bounds',
    Buffer.concat([Buffer.alloc(8, 255), Buffer.from('{}')]),
    'safetensors: a header of 18446744073709552000 bytes does not fit a file of 10 bytes',
  ],
  ['a header that is not JSON', fileOf('{"a": '), 'safetensors: the header is not JSON'],
  ['a header that is a list', fileOf([1]), 'safetensors: the header is not a JSON object'],
  ['a header that is null', fileOf(null), 'safetensors: the header is not a JSON object'],
  ['a file cut short', fileOf({ a: entry([2], 0, 8) }, 5), 'a [2] does not match its bytes 0 to 8: file cut short?'],
  ['another type', fileOf({ a: entry([1], 0, 8, 'F64') }, 8), 'a has type F64; F32 and F16 are read'],
  ['a tensor that is null', fileOf({ a: null }), 'safetensors: a is not described by dtype, shape and data_offsets'],
  ['no shape', fileOf({ a: { dtype: 'F32', data_offsets: [0, 4] } }, 4), 'safetensors: a is not described by'],
  ['no offsets', fileOf({ a: { dtype: 'F32', shape: [1] } }, 4), 'safetensors: a is not described by'],
  ['negative sizes', fileOf({ a: entry([-1, -1], 0, 4) }, 4), 'safetensors: a is not described by'],
  ['broken sizes', fileOf({ a: entry([0.5, 2], 0, 4) }, 4), 'safetensors: a is not described by'],
  ['a size that is text', fileOf({ a: entry(['1'], 0, 4) }, 4), 'safetensors: a is not described by'],
  ['negative offsets', fileOf({ a: entry([1], -4, 0) }, 4), 'safetensors: a is not described by'],
  ['offsets that are not whole', fileOf({ a: entry([1], 0.5, 4.5) }, 8), 'safetensors: a is not described by'],
  ['more bytes than the shape has', fileOf({ a: entry([1], 0, 8) }, 8), 'a [1] does not match its bytes 0 to 8'],
  [
    'tensors that overlap',
    fileOf({ a: entry([2], 0, 8), b: entry([2], 4, 12) }, 12),
    'safetensors: b begins at byte 4 of the data, expected 8: tensors must follow each other without gap or overlap',
  ],
  [
    'a gap between tensors',
    fileOf({ b: entry([1], 8, 12), a: entry([1], 0, 4) }, 12),
    'safetensors: b begins at byte 8 of the data, expected 4',
  ],
  ['bytes after the last tensor', fileOf({ a: entry([1], 0, 4) }, 6), 'safetensors: 2 bytes follow the last tensor'],
  [
    'metadata that is not text',
    fileOf({ __metadata__: { step: 3 } }),
    'safetensors: __metadata__ may hold strings only',
  ],
  ['metadata that is a list', fileOf({ __metadata__: ['a'] }), 'safetensors: __metadata__ may hold strings only'],
])('refused: %s', (_, file, message) => {
  expect(() => decodeSafetensors(file)).toThrow(RangeError)
  expect(() => decodeSafetensors(file)).toThrow(message)
})

test('entries may stand in any order, and the name __proto__ is a name like others', () => {
  const file = fileOf(`{"b":${JSON.stringify(entry([1], 4, 8))},"__proto__":${JSON.stringify(entry([1], 0, 4))}}`, 8)
  expect([...decodeSafetensors(file).tensors.keys()].sort()).toEqual(['__proto__', 'b'])
})
