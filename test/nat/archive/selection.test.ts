import { expect, test } from 'vitest'
import {
  achievement,
  highTradeOffPoints,
  objectiveMatrix,
  pickByPreference,
  pickSubset,
  referenceDirections,
  selectByReferenceDirections,
  totalViolations,
  violation,
} from '../../../nat/archive/index.ts'
import { tradeOffs } from '../../../nat/archive/trade-off.ts'
import { createGenerator } from '../../../nat/random/index.ts'

test('the selection spreads over a front: as many directions as places', () => {
  const n = 200
  const F = Float64Array.from({ length: 2 * n }, (_, i) => {
    const x = Math.floor(i / 2) / (n - 1)
    return i % 2 === 0 ? 30 * x : 500 * (1 - x)
  })
  const selected = selectByReferenceDirections(F, 2, 20, createGenerator(1))
  expect(selected).toHaveLength(20)
  expect(selected[0]).toBe(0)
  expect(selected[19]).toBe(n - 1)
  for (let i = 1; i < 20; i++) {
    expect(selected[i] - selected[i - 1]).toBeGreaterThanOrEqual(8)
    expect(selected[i] - selected[i - 1]).toBeLessThanOrEqual(13)
  }
})

test('feasible entries are selected before better infeasible ones', () => {
  const F = Float64Array.from([1, 1, 2, 2, 3, 3])
  expect(selectByReferenceDirections(F, 2, 1, createGenerator(1), [0.5, 0, 0])).toEqual([1])
})

test('directions are the same in every call', () => {
  expect(referenceDirections(3, 20)).toBe(referenceDirections(3, 20))
  expect(referenceDirections(12, 5).length).toBe(144)
})

test('violations are shares of the bound, so that units do not matter', () => {
  expect(violation(660e6, { max: 600e6 })).toBeCloseTo(0.1, 12)
  expect(violation(600e6, { max: 600e6 })).toBe(0)
  expect(violation(8, { min: 10 })).toBeCloseTo(0.2, 12)
  expect(violation(3, { max: 0 })).toBe(3)
  const F = Float64Array.from([20, 110, 30, 90])
  const totals = totalViolations(2, [
    { constraint: { max: 100 }, values: F, offset: 1, stride: 2 },
    { constraint: { max: 25 }, values: F, offset: 0, stride: 2 },
  ])
  expect(totals[0]).toBeCloseTo(0.1, 12)
  expect(totals[1]).toBeCloseTo(0.2, 12)
})

// A front of two straight legs that meet at (2, 2): the knee.
const knee = Float64Array.from([0, 12, 1, 7, 2, 2, 7, 1, 12, 0])
test('the knee has the highest trade-off', () => {
  expect(highTradeOffPoints(knee, 2, 1)).toEqual([2])
  const values = tradeOffs(knee, 2)
  expect(values[2]).toBeCloseTo(5, 12)
  expect(values[1]).toBeCloseTo(0.2, 12)
})

test('picks are the extremes and then knees, with the reasons', () => {
  expect(pickSubset(knee, ['error', 'macs'], 1)).toEqual([
    { index: 0, reasons: ['lowest error'] },
    { index: 2, reasons: ['knee'] },
    { index: 4, reasons: ['lowest macs'] },
  ])
  expect(pickSubset(Float64Array.from([3, 4]), ['error', 'macs'], 2)).toEqual([
    { index: 0, reasons: ['lowest error', 'lowest macs'] },
  ])
  expect(pickSubset(new Float64Array(0), ['error', 'macs'], 2)).toEqual([])
})

test('an entry with another number of objectives is refused', () => {
  expect(() => objectiveMatrix([{ genotype: [], objectives: [1, 2, 3] }], 2)).toThrow(
    'archive: expected 2 objectives per entry, got 3 in entry 0',
  )
})

test('the achievement is the largest excess over what is wanted, in units of the front', () => {
  // Both ranges are 12: wanted (2, 2) is met by the knee, and missed by 5 and 10 of 12 elsewhere.
  const values = achievement(knee, [2, 2])
  const excess = [10, 5, 0, 5, 10]
  values.forEach((value, i) => {
    expect(value - (1e-3 * (knee[2 * i] + knee[2 * i + 1])) / 12).toBeCloseTo(excess[i] / 12, 12)
  })
  expect(() => achievement(knee, [undefined, undefined])).toThrow('at least one wanted value')
})

test('of two points that are as close, the better one is preferred', () => {
  const values = achievement(Float64Array.from([5, 1, 5, 3, 0, 9]), [0, undefined])
  expect(values[0]).toBeLessThan(values[1])
})

test('picks by preference: the closest first, and the best of the leading objective', () => {
  const names = ['error', 'macs']
  const picked = (wanted: Record<string, number>, count: number) =>
    pickByPreference(knee, names, wanted, count, 'error').map(({ index, reasons }) => [index, ...reasons])
  expect(picked({ macs: 1 }, 3)).toEqual([
    [4, 'preferred'],
    [3, 'preferred'],
    [0, 'lowest error'],
  ])
  expect(picked({ error: 2, macs: 2 }, 1)).toEqual([[2, 'preferred']])
  expect(picked({ error: 0 }, 2)).toEqual([
    [0, 'lowest error', 'preferred'],
    [1, 'preferred'],
  ])
  expect(pickByPreference(new Float64Array(0), names, { macs: 1 }, 2, 'error')).toEqual([])
})
