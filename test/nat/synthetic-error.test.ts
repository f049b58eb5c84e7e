import { expect, test } from 'vitest'
import { normalisedHypervolume } from '../../nat/evolution/index.ts'
import { macsOf, ofaMbv3 } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import { golden, referencePoint, syntheticError } from './synthetic-error.ts'

test('the synthetic error agrees with its golden values', () => {
  expect(golden.length).toBeGreaterThanOrEqual(24)
  for (const { x, error, macs: count } of golden) {
    expect(syntheticError(x)).toBeCloseTo(error, 11)
    expect(macsOf(ofaMbv3, x, 1000)).toBe(count)
  }
})

test('the golden genotypes have the hypervolume of the independent implementation', () => {
  const F = Float64Array.from(
    golden.slice(0, 24).flatMap(({ x }) => [syntheticError(x), macsOf(ofaMbv3, x, 1000) / 1e6]),
  )
  expect(normalisedHypervolume(F, referencePoint)).toBeCloseTo(0.554166355959, 11)
})
