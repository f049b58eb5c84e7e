/** Mixup and CutMix: pixels and targets tell the same shares. */
import { expect, test } from 'vitest'
import { createGenerator } from '../../../nat/random/index.ts'
import { wholeImage } from '../../../supernet/input/batches.ts'
import { type Mixed, mixedTargets, mixImages } from '../../../supernet/training/mixing.ts'

const size = 16
const shape = { size, channels: 1 }
const count = 6
/** Image i is all of grey 40 i. */
const greys = () => Uint8Array.from({ length: count * size * size }, (_, i) => 40 * Math.floor(i / size ** 2))
const imageOf = (pixels: Uint8Array, i: number) => pixels.subarray(i * size ** 2, (i + 1) * size ** 2)
/** One-hot rows. */
const labels = Float32Array.from({ length: count * count }, (_, i) => (i % (count + 1) === 0 ? 1 : 0))

function mix(settings: { mixup: number; cutmix: number }, seed: number) {
  const pixels = greys()
  const mixed = mixImages(pixels, shape, settings, createGenerator(seed, 'mixing'))
  return { pixels, mixed: mixed as Mixed }
}

test('off, or a single image: nothing happens', () => {
  const { pixels, mixed } = mix({ mixup: 0, cutmix: 0 }, 1)
  expect(mixed).toBeUndefined()
  expect(pixels).toEqual(greys())
  const one = greys().slice(0, size ** 2)
  expect(mixImages(one, shape, { mixup: 1, cutmix: 1 }, createGenerator(1, 'x'))).toBeUndefined()
})

test('everyone is mixed with another one, and is the other of one', () => {
  for (let seed = 1; seed < 20; seed++) {
    const { partners } = mix({ mixup: 1, cutmix: 0 }, seed).mixed
    expect([...partners].sort()).toEqual([0, 1, 2, 3, 4, 5])
    expect(partners.some((partner, i) => partner === i)).toBe(false)
  }
})

test('mixup: pixels and targets are the same blend; shares have the moments of the beta distribution', () => {
  const shares: number[] = []
  for (let seed = 1; seed <= 400; seed++) {
    const { pixels, mixed } = mix({ mixup: 0.4, cutmix: 0 }, seed)
    const share = mixed.share as number
    shares.push(share)
    const targets = mixedTargets(
      labels,
      mixed,
      Array.from({ length: count }, () => wholeImage({ size })),
    )
    for (let i = 0; i < count; i++) {
      const partner = mixed.partners[i]
      const expected = Math.round(share * 40 * i + (1 - share) * 40 * partner)
      expect(new Set(imageOf(pixels, i))).toEqual(new Set([expected]))
      expect(targets[i * count + i]).toBeCloseTo(share, 6)
      expect(targets[i * count + partner]).toBeCloseTo(1 - share, 6)
    }
  }
  const mean = shares.reduce((a, b) => a + b) / shares.length
  const variance = shares.reduce((sum, each) => sum + (each - mean) ** 2, 0) / shares.length
  // Beta(a, a): mean 1/2, variance 1 / (4 (2 a + 1)); four standard errors of 400 draws.
  expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / (4 * 1.8) / 400))
  expect(Math.abs(variance - 1 / (4 * 1.8))).toBeLessThan(0.025)
})

test('CutMix: targets have the areas that are seen, of whole images and of crops', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const { pixels, mixed } = mix({ mixup: 0, cutmix: 1 }, seed)
    const crop = { top: 3, left: 5, height: 8, width: 10, flip: true }
    const whole = mixedTargets(
      labels,
      mixed,
      Array.from({ length: count }, () => wholeImage({ size })),
    )
    const part = mixedTargets(
      labels,
      mixed,
      Array.from({ length: count }, () => crop),
    )
    for (let i = 0; i < count; i++) {
      const image = imageOf(pixels, i)
      const own = image.filter((value) => value === 40 * i).length
      expect(image.filter((value) => value === 40 * mixed.partners[i]).length).toBe(size ** 2 - own)
      expect(whole[i * count + i]).toBeCloseTo(own / size ** 2, 6)
      const seen = Array.from({ length: 8 }, (_, y) => Array.from(image.subarray((3 + y) * 16 + 5, (3 + y) * 16 + 15)))
      const ownSeen = seen.flat().filter((value) => value === 40 * i).length
      expect(part[i * count + i]).toBeCloseTo(ownSeen / 80, 6)
      expect(part[i * count + i] + part[i * count + mixed.partners[i]]).toBeCloseTo(1, 6)
    }
  }
})

test('both on: each mini-batch has one of them, about as often; the same by the same seed', () => {
  const blended = Array.from({ length: 200 }, (_, seed) => mix({ mixup: 0.2, cutmix: 1 }, seed + 1).mixed)
  const blends = blended.filter(({ share }) => share !== undefined).length
  expect(blends).toBeGreaterThan(70)
  expect(blends).toBeLessThan(130)
  expect(blended.every(({ share, rectangle }) => (share === undefined) !== (rectangle === undefined))).toBe(true)
  expect(mix({ mixup: 0.2, cutmix: 1 }, 3)).toEqual(mix({ mixup: 0.2, cutmix: 1 }, 3))
})
