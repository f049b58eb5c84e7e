import { expect, test } from 'vitest'
import {
  dasDennis,
  dasDennisTwoLayers,
  incrementalLattice,
  rieszEnergyDirections,
} from '../../../nat/evolution/index.ts'
import { createGenerator } from '../../../nat/random/index.ts'

function sums(directions: Float64Array, m: number): number[] {
  return Array.from({ length: directions.length / m }, (_, i) =>
    directions.subarray(i * m, (i + 1) * m).reduce((a, b) => a + b, 0),
  )
}

function nearestNeighbourDistances(X: Float64Array, m: number): number[] {
  const n = X.length / m
  return Array.from({ length: n }, (_, i) => {
    let nearest = Number.POSITIVE_INFINITY
    for (let j = 0; j < n; j++) {
      if (i === j) continue
      let squared = 0
      for (let k = 0; k < m; k++) squared += (X[i * m + k] - X[j * m + k]) ** 2
      nearest = Math.min(nearest, Math.sqrt(squared))
    }
    return nearest
  })
}

test.each([
  [3, 12, 91],
  [3, 4, 15],
  [5, 6, 210],
  [8, 3, 120],
  [10, 3, 220],
  [12, 2, 78],
  [3, 13, 105],
  [2, 99, 100],
])('O26: Das-Dennis with %d objectives and %d partitions has %d directions', (m, partitions, count) => {
  const directions = dasDennis(m, partitions)
  expect(directions.length).toBe(count * m)
  for (const sum of sums(directions, m)) expect(sum).toBeCloseTo(1, 12)
  expect(new Set(sums(directions, m).map((_, i) => directions.subarray(i * m, (i + 1) * m).join())).size).toBe(count)
})

test.each([
  [8, 156],
  [10, 275],
])('O26: two layers with %d objectives have %d directions', (m, count) => {
  const directions = dasDennisTwoLayers(m, 3, 2)
  expect(directions.length).toBe(count * m)
  for (const sum of sums(directions, m)) expect(sum).toBeCloseTo(1, 12)
})

test('O26: the incremental lattice with 3 objectives and 8 shells has 109 directions', () => {
  const directions = incrementalLattice(3, 8)
  expect(directions.length).toBe(109 * 3)
  for (const sum of sums(directions, 3)) expect(sum).toBeCloseTo(1, 12)
  expect([...directions.slice(0, 3)]).toEqual([1 / 3, 1 / 3, 1 / 3])
  // One lattice: every point is as far from its nearest neighbour, within its shell or in the next.
  for (const distance of nearestNeighbourDistances(directions, 3))
    expect(distance).toBeCloseTo(Math.sqrt(2 / 3) / 8, 12)
})

test.each([
  [2, 100, 0.0141, 0.01436],
  [3, 100, 0.10114, 0.11613],
  [3, 91, 0.11285, 0.11992],
])('O27: Riesz energy, %d objectives, %d directions', (m, n, least, most) => {
  const X = rieszEnergyDirections(m, n, createGenerator(1))
  expect(X.length).toBe(n * m)
  for (const sum of sums(X, m)) expect(sum).toBeCloseTo(1, 12)
  const rows = Array.from({ length: n }, (_, i) => X.subarray(i * m, (i + 1) * m).join())
  for (let k = 0; k < m; k++) expect(rows).toContain(Array.from({ length: m }, (_, i) => (i === k ? 1 : 0)).join())
  const distances = nearestNeighbourDistances(X, m)
  expect(Math.min(...distances)).toBeGreaterThan(least)
  expect(Math.max(...distances)).toBeLessThan(most)
})

test('O27: twelve objectives, and the same seed gives the same directions', () => {
  const X = rieszEnergyDirections(12, 100, createGenerator(4))
  for (const sum of sums(X, 12)) expect(sum).toBeCloseTo(1, 12)
  expect(Math.min(...nearestNeighbourDistances(X, 12))).toBeGreaterThan(0.3)
  expect(rieszEnergyDirections(12, 100, createGenerator(4))).toEqual(X)
})

test('fewer directions than objectives are refused', () => {
  expect(() => rieszEnergyDirections(3, 2, createGenerator(1))).toThrow('got 2 for 3 objectives')
})

test('O27: the smallest distance is in the band for every seed', { timeout: 60_000 }, () => {
  for (let seed = 1; seed <= 16; seed++) {
    const distances = nearestNeighbourDistances(rieszEnergyDirections(3, 91, createGenerator(seed)), 3)
    expect(Math.min(...distances)).toBeGreaterThan(0.11285)
    expect(Math.max(...distances)).toBeLessThan(0.11992)
  }
})
