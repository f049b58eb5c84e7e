/** Which images an epoch shows. */
import { expect, test } from 'vitest'
import { packedSource } from '../../../data/example-source.ts'
import { createGenerator } from '../../../nat/random/generator.ts'
import { epochOrder } from '../../../supernet/training/epoch-order.ts'

/** 12 images of class 0, 4 of class 1, 2 of class 2. */
const labels = Uint8Array.from({ length: 18 }, (_, i) => (i < 12 ? 0 : i < 16 ? 1 : 2))
const set = { images: new Uint8Array(18), labels, count: 18, size: 1, channels: 1 }
const order = (sampling: 'all' | 'balanced', seed: number) =>
  Array.from(epochOrder(packedSource(set), sampling, createGenerator(seed, 'order')))
const countOf = (indices: readonly number[], of: (index: number) => boolean) => indices.filter(of).length

test('all: every image once, in another order for another seed', () => {
  expect(order('all', 1).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 18 }, (_, i) => i))
  expect(order('all', 1)).toEqual(order('all', 1))
  expect(order('all', 1)).not.toEqual(order('all', 2))
})

test('balanced: as many images in all, as many of each class, rare ones repeated evenly, common ones drawn', () => {
  const epochs = Array.from({ length: 40 }, (_, seed) => order('balanced', seed))
  for (const epoch of epochs) {
    expect(epoch.length).toBe(18)
    for (const label of [0, 1, 2]) expect(countOf(epoch, (index) => labels[index] === label)).toBe(6)
    for (const index of [16, 17]) expect(countOf(epoch, (each) => each === index)).toBe(3)
    expect(new Set(epoch.filter((index) => labels[index] === 0)).size).toBe(6)
  }
  // No image of the common class is left out for ever, and classes do not simply take turns.
  expect(new Set(epochs.flat()).size).toBe(18)
  expect(new Set(epochs.map((epoch) => String(epoch.map((index) => labels[index])))).size).toBe(40)
})
