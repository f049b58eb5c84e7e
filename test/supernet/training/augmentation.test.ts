/** Random crops and Cutout: where they lie, how often, and what they leave alone. */
import { expect, test } from 'vitest'
import { createGenerator } from '../../../nat/random/generator.ts'
import type { Crop } from '../../../supernet/input/boxes.ts'
import { type Augmentation, cutOut, randomCrop } from '../../../supernet/training/augmentation.ts'
import { noAugmentation } from './no-augmentation.ts'

const SIZE = 32
const draws = 2000

function crops(augmentation: Partial<Augmentation>): Crop[] {
  const generator = createGenerator(1, 'crops')
  return Array.from({ length: draws }, () => randomCrop({ ...noAugmentation, ...augmentation }, SIZE, generator))
}
const meanOf = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length
/** The mean of a uniform variable on a range of this length lies so near its middle, but for one case in a million. */
const fiveSigma = (range: number) => (5 * range) / Math.sqrt(12 * draws)

test('no augmentation: the whole image, not mirrored, whatever is drawn', () => {
  for (const crop of crops({}).slice(0, 50)) {
    expect(crop).toEqual({ top: 0, left: 0, height: SIZE, width: SIZE, flip: false })
  }
})

test('half of the images are mirrored, and only if the data allow it', () => {
  const share = meanOf(crops({ flip: true }).map(({ flip }) => (flip ? 1 : 0)))
  expect(Math.abs(share - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / draws))
  expect(crops({ shift: 0.1, cropScale: [0.5, 1] }).some(({ flip }) => flip)).toBe(false)
})

test('shifts are whole pixels, up to the given share of the side, in every direction', () => {
  const shifted = crops({ shift: 0.125 })
  for (const { top, left, height, width } of shifted) {
    expect([height, width]).toEqual([SIZE, SIZE])
    expect(Number.isInteger(top) && Number.isInteger(left)).toBe(true)
    expect(Math.max(Math.abs(top), Math.abs(left))).toBeLessThanOrEqual(4)
  }
  for (const end of [-4, 4]) {
    expect(shifted.some(({ top }) => top === end)).toBe(true)
    expect(shifted.some(({ left }) => left === end)).toBe(true)
  }
})

test('resized crops: the area is uniform in its range, the aspect ratio between 3/4 and 4/3, all of it inside the image', () => {
  const resized = crops({ cropScale: [0.25, 0.64] })
  const areas = resized.map(({ height, width }) => (height * width) / SIZE ** 2)
  for (const { top, left, height, width } of resized) {
    expect(top).toBeGreaterThanOrEqual(0)
    expect(left).toBeGreaterThanOrEqual(0)
    expect(top + height).toBeLessThanOrEqual(SIZE + 1e-9)
    expect(left + width).toBeLessThanOrEqual(SIZE + 1e-9)
    expect(width / height).toBeGreaterThan(0.749)
    expect(width / height).toBeLessThan(1.334)
  }
  expect(Math.min(...areas)).toBeGreaterThanOrEqual(0.25 - 1e-9)
  expect(Math.max(...areas)).toBeLessThanOrEqual(0.64 + 1e-9)
  expect(Math.abs(meanOf(areas) - 0.445)).toBeLessThan(fiveSigma(0.39))
  const logAspects = resized.map(({ height, width }) => Math.log(width / height))
  expect(Math.abs(meanOf(logAspects))).toBeLessThan(fiveSigma(2 * Math.log(4 / 3)))
})

test('a crop of the whole area is no larger than the image', () => {
  for (const { height, width } of crops({ cropScale: [0.99, 1] })) {
    expect(Math.max(height, width)).toBeLessThanOrEqual(SIZE)
  }
})

/** Cuts out of white images; returns the grey pixels of each as [y, x] and checks that all channels are grey there, and all else white. */
function greyed(cutout: number, channels: number): [number, number][][] {
  const count = 200
  const pixels = new Uint8Array(count * SIZE * SIZE * channels).fill(255)
  const augmentation = { ...noAugmentation, cutout }
  cutOut(pixels, { size: SIZE, channels }, augmentation, createGenerator(2, 'cut'))
  return Array.from({ length: count }, (_, image) => {
    const grey: [number, number][] = []
    for (let y = 0; y < SIZE; y++) {
      for (let x = 0; x < SIZE; x++) {
        const from = ((image * SIZE + y) * SIZE + x) * channels
        const values = [...new Set(pixels.subarray(from, from + channels))]
        if (values.length > 1 || (values[0] !== 128 && values[0] !== 255)) throw new Error(`pixel of ${values}`)
        if (values[0] === 128) grey.push([y, x])
      }
    }
    return grey
  })
}

test.each([1, 3])('Cutout greys one square of every image, which may hang over the edge: %i channels', (channels) => {
  const images = greyed(0.25, channels)
  const rows = images.map((grey) => new Set(grey.map(([y]) => y)).size)
  const columns = images.map((grey) => new Set(grey.map(([, x]) => x)).size)
  images.forEach((grey, i) => {
    // A full rectangle of at most 8 x 8; its centre is inside, so that at least half of each side is.
    expect(grey.length).toBe(rows[i] * columns[i])
    expect(rows[i]).toBeGreaterThanOrEqual(4)
    expect(rows[i]).toBeLessThanOrEqual(8)
    expect(columns[i]).toBeGreaterThanOrEqual(4)
    expect(columns[i]).toBeLessThanOrEqual(8)
  })
  expect(rows.some((each) => each < 8)).toBe(true)
  expect(rows.some((each) => each === 8)).toBe(true)
  expect(new Set(images.map(([first]) => String(first))).size).toBeGreaterThan(100)
})

test('Cutout of no size changes nothing and draws nothing', () => {
  expect(greyed(0, 3).every((grey) => grey.length === 0)).toBe(true)
  const [used, fresh] = [createGenerator(3, 'x'), createGenerator(3, 'x')]
  cutOut(new Uint8Array(3), { size: 1, channels: 3 }, noAugmentation, used)
  expect(used.uniform()).toBe(fresh.uniform())
})
