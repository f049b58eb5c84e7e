import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { badOf, folderOf, imagesOf, messageOf, pattern, recordsOf } from '../support.ts'

const words = (...values: number[]) => {
  const bytes = Buffer.alloc(4 * values.length)
  values.forEach((value, i) => {
    bytes.writeUInt32BE(value, 4 * i)
  })
  return bytes
}
const images = (count: number, height = 3, width = 2) =>
  Buffer.concat([words(0x803, count, height, width), pattern(5, width, count * height, 1)])
const labels = (...values: number[]) => Buffer.concat([words(0x801, values.length), Uint8Array.from(values)])

test('train and t10k pairs, plain and gzipped', async () => {
  const folder = await folderOf({
    'train-images-idx3-ubyte': images(3),
    'train-labels-idx1-ubyte': labels(1, 0, 9),
    't10k-images-idx3-ubyte.gz': gzipSync(images(2)),
    't10k-labels-idx1-ubyte.gz': gzipSync(labels(9, 1)),
  })
  const found = await imagesOf(folder)
  expect(found.map(({ file, part, label }) => [file, part, label])).toEqual([
    ['train-images-idx3-ubyte#0', 'train', '1'],
    ['train-images-idx3-ubyte#1', 'train', '0'],
    ['train-images-idx3-ubyte#2', 'train', '9'],
    ['t10k-images-idx3-ubyte.gz#0', 'test', '9'],
    ['t10k-images-idx3-ubyte.gz#1', 'test', '1'],
  ])
  const all = pattern(5, 2, 9, 1)
  found.slice(0, 3).forEach(({ image }, i) => {
    expect(image).toMatchObject({ width: 2, height: 3, channels: 1 })
    expect('pixels' in image && [...image.pixels]).toEqual([...all.subarray(6 * i, 6 * i + 6)])
  })
})

test('four dimensions are colour; a prefix and .idx3-ubyte are understood', async () => {
  const folder = await folderOf({
    'emnist-train-images.idx4-ubyte': Buffer.concat([words(0x804, 2, 2, 2, 3), pattern(1, 2, 4, 3)]),
    'emnist-train-labels.idx1-ubyte': labels(0, 1),
  })
  expect((await imagesOf(folder)).map(({ image }) => image)).toMatchObject([
    { width: 2, height: 2, channels: 3 },
    { width: 2, height: 2, channels: 3 },
  ])
})

const broken: [string, Buffer, Buffer, { file: string; reason: string }][] = [
  [
    'fewer labels than images',
    images(3),
    labels(1, 0),
    { file: 'train-labels-idx1-ubyte', reason: '2 labels for 3 images of train-images-idx3-ubyte' },
  ],
  [
    'fewer labels than declared',
    images(3),
    labels(1, 0, 1).subarray(0, 10),
    { file: 'train-labels-idx1-ubyte', reason: 'declares 3 labels, but holds 2' },
  ],
  [
    'images cut off',
    images(3).subarray(0, 30),
    labels(1, 0, 1),
    { file: 'train-images-idx3-ubyte', reason: 'ends after 2 of the 3 images that it declares' },
  ],
  [
    'images that go on',
    Buffer.concat([images(3), Buffer.alloc(1)]),
    labels(1, 0, 1),
    { file: 'train-images-idx3-ubyte', reason: 'has more bytes than the 3 images that it declares' },
  ],
  [
    'no IDX images',
    Buffer.from('hello, world'),
    labels(1),
    {
      file: 'train-images-idx3-ubyte',
      reason: 'not an IDX file of images (it must start with 00 00 08 03 or 00 00 08 04)',
    },
  ],
  [
    'an empty image file',
    Buffer.alloc(0),
    labels(1),
    {
      file: 'train-images-idx3-ubyte',
      reason: 'not an IDX file of images (it must start with 00 00 08 03 or 00 00 08 04)',
    },
  ],
  [
    'a header cut off',
    images(3).subarray(0, 9),
    labels(1),
    { file: 'train-images-idx3-ubyte', reason: 'ends in the middle of its header' },
  ],
  [
    'no IDX labels',
    images(1),
    images(1),
    { file: 'train-labels-idx1-ubyte', reason: 'not an IDX file of labels (it must start with 00 00 08 01)' },
  ],
  [
    'images without pixels',
    images(1, 0, 4),
    labels(1),
    { file: 'train-images-idx3-ubyte', reason: 'declares images of 4 x 0 x 1' },
  ],
]

test.each(broken)('IDX: %s', async (_, imageBytes, labelBytes, expected) => {
  const folder = await folderOf({ 'train-images-idx3-ubyte': imageBytes, 'train-labels-idx1-ubyte': labelBytes })
  expect(await badOf(folder)).toEqual([expected])
})

test('IDX: a missing label file, no training part, two data sets', async () => {
  const alone = await folderOf({ 'train-images-idx3-ubyte.gz': gzipSync(images(1)) })
  expect(await messageOf(recordsOf(alone), alone)).toBe(
    'Nat.InvalidData: train-images-idx3-ubyte.gz has no label file: train-labels-idx1-ubyte (or train-labels-idx1-ubyte.gz) is missing',
  )
  const test = await folderOf({ 't10k-images-idx3-ubyte': images(1), 't10k-labels-idx1-ubyte': labels(1) })
  expect(await messageOf(recordsOf(test), test)).toBe(
    'Nat.InvalidData: FOLDER has no IDX file of training images (train-images-idx3-ubyte, also with .gz)',
  )
  const two = await folderOf({
    'a-train-images-idx3-ubyte': images(1),
    'a-train-labels-idx1-ubyte': labels(1),
    'b-train-images-idx3-ubyte': images(1),
    'b-train-labels-idx1-ubyte': labels(1),
  })
  expect(await messageOf(recordsOf(two), two)).toBe(
    'Nat.InvalidData: a-train-images-idx3-ubyte and b-train-images-idx3-ubyte are two data sets in one folder: keep one of them',
  )
})
