/** RandAugment: what each operation does to known pixels, and what is drawn. */
import { expect, test } from 'vitest'
import { createGenerator } from '../../../nat/random/index.ts'
import { applyOperation, operationNames, randAugment } from '../../../supernet/training/rand-augment.ts'

const shape = { size: 3, channels: 1 }
const grid = [10, 20, 30, 40, 50, 60, 70, 80, 90]

function done(name: string, strength: number, pixels: readonly number[] = grid, of = shape): number[] {
  const image = Uint8Array.from(pixels)
  applyOperation(name, image, of, strength)
  return Array.from(image)
}

test('there are fourteen operations; strength 0 of those that have one changes nothing', () => {
  expect(operationNames.length).toBe(14)
  const withoutStrength = ['autoContrast', 'equalize']
  for (const name of operationNames.filter((each) => !withoutStrength.includes(each))) {
    expect(done(name, 0), name).toEqual(grid)
  }
})

test('auto-contrast stretches to 0 and 255, equalize spreads the ranks; one grey stays as it is', () => {
  expect(done('autoContrast', 0)).toEqual([0, 32, 64, 96, 128, 159, 191, 223, 255])
  expect(done('equalize', 0, [7, 7, 7, 8, 8, 8, 200, 200, 200])).toEqual([0, 0, 0, 128, 128, 128, 255, 255, 255])
  for (const name of ['autoContrast', 'equalize'])
    expect(done(name, 0, new Array(9).fill(77))).toEqual(new Array(9).fill(77))
})

test('moves: translation by 150/331 of the side, shear by 0.3, rotation by 30 degrees; grey from outside', () => {
  expect(done('translateX', 1)).toEqual([20, 30, 128, 50, 60, 128, 80, 90, 128])
  expect(done('translateY', -1)).toEqual([128, 128, 128, 10, 20, 30, 40, 50, 60])
  const five = Array.from({ length: 25 }, (_, i) => i)
  // Row y = -2 of the centre takes from x - 0.6: one column to the left.
  expect(done('shearX', 1, five, { size: 5, channels: 1 }).slice(0, 5)).toEqual([128, 0, 1, 2, 3])
  const rotated = done('rotate', 1, five, { size: 5, channels: 1 })
  expect(rotated[12]).toBe(12)
  // The place (x 2, y 0) comes from (2 cos 30, 2 sin 30) = (1.73, 1): column 4, row 3.
  expect(rotated[14]).toBe(19)
})

test('values: solarize inverts from the threshold on, posterize drops bits', () => {
  expect(done('solarize', 0.75)).toEqual([10, 20, 30, 40, 50, 60, 185, 175, 165])
  expect(done('posterize', 1, [15, 16, 31, 32, 250, 1, 2, 3, 4])).toEqual([0, 16, 16, 32, 240, 0, 0, 0, 0])
})

test('blends: brightness with black, contrast with the mean grey, saturation with the own grey, sharpness with the smoothed', () => {
  expect(done('brightness', -1)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(done('contrast', -1)).toEqual([46, 47, 48, 49, 50, 51, 52, 53, 54])
  const colour = { size: 1, channels: 3 }
  expect(done('saturation', -1, [200, 100, 0], colour)).toEqual([127, 117, 107])
  // The centre's neighbourhood is linear: it equals the smoothed value.
  expect(done('sharpness', 1)).toEqual(grid)
  expect(done('sharpness', 1, [0, 0, 0, 0, 130, 0, 0, 0, 0])[4]).toBe(202)
})

test('each image of a batch is drawn for itself, the same by the same seed; images stay apart', () => {
  const images = Uint8Array.from({ length: 8 * 9 }, (_, i) => 10 * ((i % 9) + 1))
  const seen = (seed: number, operations = 2) => {
    const pixels = images.slice()
    randAugment(pixels, shape, { operations, magnitude: 9 }, createGenerator(seed, 'x'))
    return pixels
  }
  expect(seen(1)).toEqual(seen(1))
  expect(seen(1)).not.toEqual(seen(2))
  expect(seen(1, 0)).toEqual(images)
  const distinct = new Set(
    Array.from({ length: 8 }, (_, i) =>
      seen(1)
        .subarray(9 * i, 9 * i + 9)
        .join(),
    ),
  )
  expect(distinct.size).toBeGreaterThan(4)
  // The first image does not depend on those behind it.
  const alone = images.slice(0, 9)
  randAugment(alone, shape, { operations: 2, magnitude: 9 }, createGenerator(1, 'x'))
  expect(alone).toEqual(seen(1).slice(0, 9))
})
