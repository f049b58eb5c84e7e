import { expect, test } from 'vitest'
import { createGenerator } from '../../../../../nat/random/index.ts'
import { genotypeKey, initialDesign } from '../../../../../nat/space/index.ts'
import {
  decode,
  largest,
  mobileNetSpace,
  nano,
  ofaMbv3,
  randomGenotype,
  smallest,
} from '../../../../../nat/space/spaces/mobilenet-v3/index.ts'

test('the initial design holds the smallest, the largest and distinct others', () => {
  const design = initialDesign(ofaMbv3, 100, createGenerator(1))
  expect(design.slice(0, 2)).toEqual([smallest(ofaMbv3), largest(ofaMbv3)])
  expect(new Set(design.map(genotypeKey)).size).toBe(100)
  expect(design).toEqual(initialDesign(ofaMbv3, 100, createGenerator(1)))
  expect(design).not.toEqual(initialDesign(ofaMbv3, 100, createGenerator(2)))
})

test('depth, resolution, width, kernel and expand ratio are uniform', () => {
  const generator = createGenerator(3)
  const samples = 6000
  const counts = new Map<string, number>()
  for (let i = 0; i < samples; i++) {
    const { resolution, width, depths, kernelSizes, expandRatios } = decode(nano, randomGenotype(nano, generator))
    for (const key of [`r${resolution}`, `w${width}`, `d${depths[2]}`, `k${kernelSizes[4]}`, `e${expandRatios[17]}`]) {
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  const choices: Record<string, number> = { r: 5, w: 2, d: 3, k: 3, e: 3 }
  let chiSquare = 0
  for (const [key, count] of counts) {
    const expected = samples / choices[key[0]]
    chiSquare += (count - expected) ** 2 / expected
  }
  expect(counts.size).toBe(16)
  expect(chiSquare).toBeLessThan(31.3) // 0.999 quantile of 11 degrees of freedom
})

test('a design larger than the space is refused instead of looping', () => {
  const tiny = mobileNetSpace({
    ...nano,
    resolutions: [16],
    widths: [1],
    kernelSizes: [3],
    expandRatios: [3],
    depths: [2, 3],
  })
  expect(initialDesign(tiny, 32, createGenerator(1))).toHaveLength(32)
  expect(() => initialDesign(tiny, 33, createGenerator(1))).toThrow('did not yield 31 distinct architectures')
  expect(() => initialDesign(nano, 1, createGenerator(1))).toThrow('needs at least 2 architectures')
})
