/** PyTorch's format before 1.6: values, strides, types of numbers, wrapped checkpoints. */
import { expect, test } from 'vitest'
import { readWeights } from '../../../supernet/import/read-weights.ts'
import { call, code, dict, global, integer, join, legacyFile, type Stored, tensor, text } from './make-pickle.ts'

const six: Stored = { key: '7', values: [0, 1, 2, 3, 4, 5] }
const dataOf = (file: Buffer, name = 'w') => {
  const found = readWeights(file).tensors.get(name)
  return found && { shape: found.shape, data: Array.from(found.data) }
}

test('a contiguous tensor, and one that shares its storage from an offset on', () => {
  const file = legacyFile(
    dict(
      [text('w'), tensor(six, { shape: [2, 3], strides: [3, 1] })],
      [text('v'), tensor(six, { shape: [2], strides: [1], offset: 4 })],
    ),
    [six],
  )
  expect(readWeights(file).format).toBe('pytorch-legacy')
  expect(dataOf(file)).toEqual({ shape: [2, 3], data: [0, 1, 2, 3, 4, 5] })
  expect(dataOf(file, 'v')).toEqual({ shape: [2], data: [4, 5] })
})

test('a transposed tensor is read by its strides, not in the order of its storage', () => {
  const file = legacyFile(dict([text('w'), tensor(six, { shape: [3, 2], strides: [1, 3] })]), [six])
  expect(dataOf(file)).toEqual({ shape: [3, 2], data: [0, 3, 1, 4, 2, 5] })
})

test('the layout of depthwise filters that were transposed from height, width, channel', () => {
  // [channel, 1, height, width] over a storage [height, width, channel, 1] of 2x2x3.
  const storage: Stored = { key: '1', values: Array.from({ length: 12 }, (_, i) => i) }
  const file = legacyFile(dict([text('w'), tensor(storage, { shape: [3, 1, 2, 2], strides: [1, 1, 6, 3] })]), [storage])
  expect(dataOf(file)?.data).toEqual([0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11])
})

test('float64 and float16 become float32; integers are left out, by name', () => {
  const double: Stored = { key: 'd', values: [0.5, -3], type: 'DoubleStorage' }
  const half: Stored = { key: 'h', values: [0x3c00, 0xc000], type: 'HalfStorage' }
  const counter: Stored = { key: 'c', values: [12], type: 'LongStorage' }
  const file = legacyFile(
    dict(
      [text('d'), tensor(double, { shape: [2], strides: [1] })],
      [text('h'), tensor(half, { shape: [2], strides: [1] })],
      [text('num_batches_tracked'), tensor(counter, { shape: [], strides: [] })],
    ),
    [double, half, counter],
  )
  expect(dataOf(file, 'd')?.data).toEqual([0.5, -3])
  expect(dataOf(file, 'h')?.data).toEqual([1, -2])
  expect(readWeights(file).leftOut).toEqual(['num_batches_tracked'])
})

test('an OrderedDict with attributes, inside a training checkpoint', () => {
  const ordered = join(
    call(global('collections', 'OrderedDict')),
    code('('),
    text('w'),
    tensor(six, { shape: [6], strides: [1] }),
    code('u'),
    dict([text('_metadata'), call(global('collections', 'OrderedDict'))]),
    code('b'),
  )
  const file = legacyFile(dict([text('epoch'), integer(3)], [text('state_dict'), ordered]), [six])
  expect(dataOf(file)?.data).toEqual([0, 1, 2, 3, 4, 5])
})
