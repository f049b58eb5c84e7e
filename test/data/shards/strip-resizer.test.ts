/** Many images resized as one have the bytes that each would have by itself. */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { defaultLimits } from '../../../data/limits.ts'
import { storedPixels } from '../../../data/shards/stored-pixels.ts'
import { StripResizer } from '../../../data/shards/strip-resizer.ts'
import type { RawImage } from '../../../data/source.ts'
import { pattern } from '../support.ts'

const imageOf = (seed: number, width: number, height: number, channels: 1 | 3): RawImage => ({
  width,
  height,
  channels,
  pixels: pattern(seed, width, height, channels),
})

test.each([
  [28, 28, 1, 32],
  [8, 8, 1, 32],
  [20, 20, 1, 32],
  [30, 26, 3, 32],
  [26, 30, 3, 32],
  [31, 32, 3, 32],
  [5, 7, 3, 16],
  [1, 1, 1, 16],
  [3, 15, 1, 24],
  [28, 1, 3, 32],
] as const)('%i x %i, %i channels, to %i', async (width, height, channels, size) => {
  const images = Array.from({ length: 25 }, (_, i) => imageOf(i + 1, width, height, channels))
  const resizer = new StripResizer(size)
  expect(resizer.canResize(images[0])).toBe(true)
  const together = await Promise.all(images.map((image) => resizer.resize(image)))
  const singly = await Promise.all(images.map((image) => storedPixels(image, size, 'stretch', defaultLimits)))
  expect(together.map((pixels) => [...pixels])).toEqual(singly.map(({ pixels }) => [...pixels]))
})

test.each([
  ['reductions', 96, 96, 24],
  ['one side reduced', 31, 33, 32],
  ['scales that are no binary fraction', 20, 20, 24],
  ['nothing to do', 32, 32, 32],
])('%s are left to the one that takes each by itself', (_, width, height, size) => {
  expect(new StripResizer(size).canResize({ width, height })).toBe(false)
})

test('images of several shapes at once, and more than a strip holds', async () => {
  const images = Array.from({ length: 30 }, (_, i) => imageOf(i + 1, i % 2 ? 250 : 12, i % 2 ? 248 : 12, i % 3 ? 3 : 1))
  const resizer = new StripResizer(256)
  const together = await Promise.all(images.map((image) => resizer.resize(image)))
  const singly = await Promise.all(images.map((image) => storedPixels(image, 256, 'stretch', defaultLimits)))
  const hash = (pixels: Uint8Array) => createHash('sha256').update(pixels).digest('hex')
  expect(together.map(hash)).toEqual(singly.map(({ pixels }) => hash(pixels)))
})
