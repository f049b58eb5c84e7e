/** Crops as boxes of CropAndResize; what the pixels become is checked with the training step. */
import { expect, test } from 'vitest'
import { FLOAT } from '../../../supernet/graph/attributes.ts'
import type { FeedValue } from '../../../supernet/graph/feeds.ts'
import { boxesFor, writeBox } from '../../../supernet/input/boxes.ts'

function box(crop: { top: number; left: number; height: number; width: number; flip: boolean }, resolution: number) {
  const boxes = new Float32Array(8)
  writeBox(boxes, 1, crop, 32, resolution)
  expect(Array.from(boxes.subarray(0, 4))).toEqual([0, 0, 0, 0])
  return Array.from(boxes.subarray(4))
}

const whole = { top: 0, left: 0, height: 32, width: 32, flip: false }

test('the whole image at its own size reaches from the first pixel to the last', () => {
  expect(box(whole, 32)).toEqual([0, 0, 1, 1])
  expect(box({ ...whole, flip: true }, 32)).toEqual([0, 1, 1, 0])
})

test('downwards, samples lie half a step inside the edges', () => {
  // Steps of 2 pixels: the first sample lies between pixels 0 and 1.
  const [y1, x1, y2, x2] = box(whole, 16)
  expect(y1 * 31).toBeCloseTo(0.5, 5)
  expect(x2 * 31).toBeCloseTo(30.5, 5)
  expect([x1, y2]).toEqual([y1, x2])
})

test('a crop beyond the edge keeps its place', () => {
  const [y1, x1] = box({ ...whole, top: -4, left: 3 }, 32)
  expect(y1 * 31).toBeCloseTo(-4, 5)
  expect(x1 * 31).toBeCloseTo(3, 5)
})

test.each([
  ['the whole image', whole],
  ['a part', { top: 3, left: 9, height: 11, width: 7, flip: false }],
  ['a part in a mirror', { top: 3, left: 9, height: 11, width: 7, flip: true }],
  ['a crop beyond the edge', { ...whole, top: -4, left: 3 }],
])('%s for one size of the network gives its boxes for another', (_, crop) => {
  for (const [from, to] of [
    [16, 24],
    [24, 16],
    [16, 16],
  ]) {
    const boxes: FeedValue = { type: FLOAT, shape: [1, 4], data: Float32Array.from(box(crop, from)) }
    const found = boxesFor(boxes, from, to)
    for (const [i, each] of box(crop, to).entries()) expect(found.data[i]).toBeCloseTo(each, 5)
  }
})
