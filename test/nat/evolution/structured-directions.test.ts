import { expect, test } from 'vitest'
import {
  dasDennis,
  dasDennisTwoLayers,
  dasDennisUpTo,
  incrementalLattice,
  incrementalLatticeUpTo,
} from '../../../nat/evolution/index.ts'

test.each([
  [3, 92, dasDennis(3, 12)],
  [5, 212, dasDennis(5, 6)],
  [8, 156, dasDennisTwoLayers(8, 3, 2)],
  [10, 275, dasDennisTwoLayers(10, 3, 2)],
  [12, 92, dasDennisTwoLayers(12, 2, 1)],
  [2, 100, dasDennis(2, 99)],
  [1, 50, dasDennis(1, 1)],
  [4, 4, dasDennis(4, 1)],
])('the lattice of %d objectives with at most %d directions is the literature’s', (m, most, expected) => {
  expect(dasDennisUpTo(m, most)).toEqual(expected)
})

test.each([
  [3, 109, 8],
  [3, 108, 7],
  [12, 13, 1],
])('the incremental lattice of %d objectives with at most %d directions has %d shells', (m, most, shells) => {
  expect(incrementalLatticeUpTo(m, most)).toEqual(incrementalLattice(m, shells))
})

test.each([2, 3, 7, 12])('%d objectives: never more than asked for, and each sums to 1', (m) => {
  for (const most of [m + 1, 40, 100, 300]) {
    for (const directions of [dasDennisUpTo(m, most), incrementalLatticeUpTo(m, most)]) {
      expect(directions.length / m).toBeLessThanOrEqual(Math.max(most, m + 1))
      for (let start = 0; start < directions.length; start += m)
        expect(directions.subarray(start, start + m).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12)
    }
  }
})
