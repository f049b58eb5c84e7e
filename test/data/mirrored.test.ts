/** Whether pictures keep their class in a mirror: an arrow does not, a bar does. */
import { expect, test } from 'vitest'
import { packedSource } from '../../data/example-source.ts'
import { keptWhenMirrored } from '../../data/mirrored.ts'

/** Pictures of 2x2 pixels with three channels: in each, one pixel is white. */
const picturesOf = (white: readonly (readonly [pixel: number, label: number])[]) => {
  const images = new Uint8Array(white.length * 12)
  for (const [index, [pixel]] of white.entries()) images.fill(255, index * 12 + pixel * 3, index * 12 + pixel * 3 + 3)
  return packedSource({ count: white.length, size: 2, channels: 3, images, labels: white.map(([, label]) => label) })
}

const topLeft = 0
const topRight = 1
const bottomLeft = 2
const bottomRight = 3

test('left and right are classes: none is kept', async () => {
  const pictures = picturesOf([
    [topLeft, 0],
    [topRight, 1],
  ])
  expect(await keptWhenMirrored(pictures, pictures)).toBe(0)
})

test('above and below are classes: all are kept', async () => {
  const learnt = picturesOf([
    [topLeft, 0],
    [topRight, 0],
    [bottomLeft, 1],
    [bottomRight, 1],
  ])
  expect(await keptWhenMirrored(learnt, learnt)).toBe(1)
})

test('half of those that are known are kept; those that are not known do not count', async () => {
  const learnt = picturesOf([
    [topLeft, 0],
    [topRight, 1],
    [bottomLeft, 2],
  ])
  const judged = picturesOf([
    [topLeft, 0],
    [bottomLeft, 2],
    [topLeft, 1],
  ])
  // The mirror image of `bottomLeft` is as near to each mean; the first class of least distance has it.
  expect(await keptWhenMirrored(learnt, judged)).toBe(0)
  const below = picturesOf([
    [topLeft, 0],
    [topRight, 1],
    [bottomLeft, 2],
    [bottomRight, 2],
  ])
  expect(await keptWhenMirrored(below, judged)).toBe(0.5)
})

test('where nothing is known, nothing is said', async () => {
  expect(await keptWhenMirrored(picturesOf([[topLeft, 0]]), picturesOf([[topLeft, 1]]))).toBeUndefined()
})
