/** Colour jitter: the factors' range, what each of them does, and that nothing is drawn where there is none. */
import { expect, test } from 'vitest'
import { createGenerator, type Generator } from '../../../nat/random/generator.ts'
import { jitterColours } from '../../../supernet/training/colour-jitter.ts'

/** Draws these numbers, 0 to 1, in turn: 0.5 leaves things as they are. */
const drawing = (...numbers: number[]) => ({ uniform: () => numbers.shift() as number }) as unknown as Generator

const colours = () => Uint8Array.of(100, 50, 20, 200, 100, 40, 60, 60, 60, 0, 120, 240)
const shape = { size: 2, channels: 3 }

function jittered(brightness: number, contrast: number, saturation: number, pixels = colours(), channels = 3) {
  jitterColours(pixels, { size: 2, channels }, 0.4, drawing(brightness, contrast, saturation))
  return Array.from(pixels)
}
const grey = (pixels: ArrayLike<number>, at: number) =>
  0.299 * pixels[at] + 0.587 * pixels[at + 1] + 0.114 * pixels[at + 2]

test('no strength: nothing changes and nothing is drawn; the middle of the range changes nothing', () => {
  const pixels = colours()
  jitterColours(pixels, shape, 0, drawing())
  expect(pixels).toEqual(colours())
  expect(jittered(0.5, 0.5, 0.5)).toEqual(Array.from(colours()))
})

test('brightness multiplies, up to white', () => {
  expect(jittered(1, 0.5, 0.5)).toEqual([140, 70, 28, 255, 140, 56, 84, 84, 84, 0, 168, 255])
})

test('contrast moves away from the mean grey', () => {
  const before = colours()
  const mean = [0, 3, 6, 9].reduce((sum, at) => sum + grey(before, at), 0) / 4
  const expected = Array.from(before, (value) => Math.min(255, Math.max(0, mean + 0.6 * (value - mean))))
  for (const [i, value] of jittered(0.5, 0, 0.5).entries())
    expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(0.51)
})

test('saturation keeps the grey of each pixel, and grey pixels', () => {
  const after = jittered(0.5, 0.5, 0)
  for (const at of [0, 3, 6, 9]) expect(Math.abs(grey(after, at) - grey(colours(), at))).toBeLessThan(1)
  expect(after.slice(6, 9)).toEqual([60, 60, 60])
  expect(after[0] - after[2]).toBe(48)
})

test('grey images change in brightness and contrast alone', () => {
  const pixels = () => Uint8Array.of(10, 20, 30, 40)
  expect(jittered(1, 0.5, 0, pixels(), 1)).toEqual([14, 28, 42, 56])
  expect(jittered(0.5, 0, 1, pixels(), 1)).toEqual([16, 22, 28, 34])
})

test('every image has factors of its own, the same for the same seed', () => {
  const run = () => {
    const pixels = Uint8Array.from([...colours(), ...colours()])
    jitterColours(pixels, shape, 0.4, createGenerator(3, 'colours'))
    return pixels
  }
  expect(run()).toEqual(run())
  expect(run().subarray(0, 12)).not.toEqual(run().subarray(12))
})
