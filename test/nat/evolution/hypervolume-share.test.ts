import { expect, test } from 'vitest'
import { hypervolumeShare, normalisedHypervolume, sampledHypervolumeShare } from '../../../nat/evolution/index.ts'
import { createGenerator } from '../../../nat/random/index.ts'

/** The largest that an estimate's may be, as its documentation states. */
const standardError = 0.0016

/** Points on a sphere: none dominates another. */
function sphere(n: number, m: number): Float64Array {
  const generator = createGenerator(9)
  const rows = Array.from({ length: n }, () => {
    const point = Array.from({ length: m }, () => Math.abs(generator.normal()))
    const length = Math.hypot(...point)
    return point.map((value) => value / length)
  })
  return Float64Array.from(rows.flat())
}

test.each([2, 3, 4, 5])('%i objectives: exact; the estimate is within four standard errors of it', (m) => {
  const F = sphere(m > 3 ? 301 : 40, m)
  const reference = Array.from({ length: m }, (_, k) => 1.01 + k / 10)
  const exact = normalisedHypervolume(F, reference)
  expect(hypervolumeShare(F, reference)).toBe(exact)
  expect(Math.abs(sampledHypervolumeShare(F, reference) - exact)).toBeLessThan(4 * standardError)
})

test('seven objectives are estimated, the same each time, close to the exact value', () => {
  const F = sphere(30, 7)
  const reference = new Array(7).fill(1.01)
  const share = hypervolumeShare(F, reference)
  expect(share).toBe(hypervolumeShare(F, reference))
  expect(Math.abs(share - normalisedHypervolume(F, reference))).toBeLessThan(4 * standardError)
})

test('twelve objectives and 300 points take seconds, not hours; better points have more', { timeout: 60_000 }, () => {
  const F = sphere(300, 12)
  const reference = new Array(12).fill(1.01)
  const share = hypervolumeShare(F, reference)
  expect(share).toBeGreaterThan(0)
  expect(share).toBeLessThan(1)
  expect(
    hypervolumeShare(
      F.map((value) => value * 0.9),
      reference,
    ),
  ).toBeGreaterThan(share)
})

test('points beyond the reference point count nothing', () => {
  const reference = new Array(7).fill(1)
  expect(sampledHypervolumeShare(new Float64Array(7).fill(2), reference)).toBe(0)
  expect(sampledHypervolumeShare(new Float64Array(), reference)).toBe(0)
})
