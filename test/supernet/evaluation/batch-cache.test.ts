/** Batches that are made once for many subnets. */
import { expect, test } from 'vitest'
import { BatchCache } from '../../../supernet/evaluation/batch-cache.ts'
import { imageSet } from '../engine.ts'

const set = imageSet(10, 8)
const indices = [7, 1, 9, 0, 4, 4, 2]
const cache = new BatchCache(set, indices, 3)
const imageOf = (index: number) => Array.from(set.images.subarray(index * 192, (index + 1) * 192))

test('batches follow the indices, repeated ones too; the last is smaller; targets stand in the same order', () => {
  const batches = cache.at(16)
  expect(batches.map(({ count }) => count)).toEqual([3, 3, 1])
  const images = batches.flatMap(({ images: { data }, count }) =>
    Array.from({ length: count }, (_, i) => Array.from(data.subarray(i * 192, (i + 1) * 192))),
  )
  expect(images).toEqual(indices.map(imageOf))
  expect(cache.targets()).toEqual(indices.map((index) => set.labels[index]))
  expect(cache.count).toBe(7)
})

test('a resolution is made once: the same batches again, whose tensors may stay in native memory', () => {
  expect(cache.at(16)).toBe(cache.at(16))
  expect(cache.at(20)).not.toBe(cache.at(16))
  for (const { images, boxes, boxIndices } of cache.at(16)) {
    expect([images.keep, boxes.keep, boxIndices.keep]).toEqual([true, true, true])
  }
  // Another size of the input is another set of boxes on the same bytes.
  expect(cache.at(4)[0].images.data).toEqual(cache.at(16)[0].images.data)
  expect(cache.at(4)[0].boxes.data).not.toEqual(cache.at(16)[0].boxes.data)
})

test('without images there are no batches', () => {
  expect(new BatchCache(set, [], 3).at(16)).toEqual([])
})
