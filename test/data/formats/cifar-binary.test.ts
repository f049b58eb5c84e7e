import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { badOf, folderOf, imagesOf, messageOf, pattern, recordsOf } from '../support.ts'

const plane = 32 * 32
const planes = (seed: number) => pattern(seed, 32, 32 * 3, 1)
const cifar10 = (...labels: number[]) =>
  Buffer.concat(labels.flatMap((label, i) => [Uint8Array.of(label), planes(i + 1)]))

test('CIFAR-10: planes become interleaved pixels, names come from batches.meta.txt', async () => {
  const names = ['airplane', 'car', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck']
  const folder = await folderOf({
    'data_batch_1.bin': cifar10(3, 9),
    'data_batch_2.bin.gz': gzipSync(cifar10(0)),
    'test_batch.bin': cifar10(1),
    'batches.meta.txt': `${names.join('\n')}\n\n`,
  })
  const found = await imagesOf(folder)
  expect(found.map(({ file, part, label }) => [file, part, label])).toEqual([
    ['data_batch_1.bin#0', 'train', 'cat'],
    ['data_batch_1.bin#1', 'train', 'truck'],
    ['data_batch_2.bin.gz#0', 'train', 'airplane'],
    ['test_batch.bin#0', 'test', 'car'],
  ])
  const { image } = found[1]
  if (!('pixels' in image)) throw new Error('expected pixels')
  const source = planes(2)
  for (const i of [0, 1, 500, plane - 1])
    for (const c of [0, 1, 2]) expect(image.pixels[3 * i + c]).toBe(source[c * plane + i])
})

test('CIFAR-100: the fine label counts', async () => {
  const record = (coarse: number, fine: number, seed: number) => [Uint8Array.of(coarse, fine), planes(seed)]
  const folder = await folderOf({
    'train.bin': Buffer.concat([...record(1, 99, 1), ...record(19, 0, 2)]),
    'test.bin': Buffer.concat(record(0, 7, 3)),
  })
  expect((await imagesOf(folder)).map(({ part, label }) => [part, label])).toEqual([
    ['train', '99'],
    ['train', '0'],
    ['test', '7'],
  ])
})

test('CIFAR binary: labels out of range, cut and empty files are listed', async () => {
  const folder = await folderOf({
    'data_batch_1.bin': cifar10(3, 10, 2).subarray(0, 3 * 3073 - 5),
    'data_batch_2.bin': '',
  })
  expect(await badOf(folder)).toEqual([
    { file: 'data_batch_1.bin#1', reason: 'label 10, expected one of 0, 1, 2, ... 9' },
    { file: 'data_batch_1.bin#2', reason: 'the file ends in the middle of it' },
    { file: 'data_batch_2.bin', reason: 'empty file' },
  ])
})

test('CIFAR binary: the same file twice, and a wrong number of class names', async () => {
  const twice = await folderOf({ 'data_batch_1.bin': cifar10(1), 'data_batch_1.bin.gz': gzipSync(cifar10(1)) })
  expect(await messageOf(recordsOf(twice))).toBe(
    'Nat.InvalidData: data_batch_1.bin and data_batch_1.bin.gz are the same file twice: remove one of them',
  )
  const named = await folderOf({ 'data_batch_1.bin': cifar10(1), 'dataset.yaml': 'format: cifar10\nclasses: [a, b]' })
  expect(await messageOf(recordsOf(named))).toBe('Nat.InvalidData: cifar10 has 10 classes; dataset.yaml names 2')
})
