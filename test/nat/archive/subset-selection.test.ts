import { expect, test } from 'vitest'
import { evenlySpacedSubset, gapDeviation } from '../../../nat/archive/index.ts'
import { createGenerator } from '../../../nat/random/index.ts'

const front = [100, 200, 400]
const candidates = [150, 300, 350]

test.each([
  [[150, 300], 25],
  [[300, 350], 25],
  [[150, 350], 43.3013],
])('O33: with %j the deviation of the gaps is %d', (chosen, expected) => {
  expect(gapDeviation([...front, ...chosen])).toBeCloseTo(expected, 4)
})

test('O33: the subset selection takes one of the two best pairs', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const chosen = evenlySpacedSubset(
      Float64Array.from(front),
      Float64Array.from(candidates),
      1,
      2,
      createGenerator(seed),
    )
    expect([
      [0, 1],
      [1, 2],
    ]).toContainEqual(chosen)
  }
})

/** Every subset of `count` of the first n numbers. */
function subsets(n: number, count: number): number[][] {
  if (count === 0) return [[]]
  return Array.from({ length: n }, (_, last) => last).flatMap((last) =>
    subsets(last, count - 1).map((rest) => [...rest, last]),
  )
}

test.each([1, 2])('the best of all subsets is found, %d objectives', (m) => {
  const scaled = (F: Float64Array, all: Float64Array, k: number) => {
    const column = all.filter((_, i) => i % m === k)
    return F.filter((_, i) => i % m === k).map((value) => value / (Math.max(...column) - Math.min(...column)))
  }
  for (let seed = 1; seed <= 5; seed++) {
    const generator = createGenerator(seed, 'subset')
    const F = Float64Array.from({ length: 5 * m }, () => 100 * generator.uniform())
    const C = Float64Array.from({ length: 12 * m }, (_, i) => (i % m === 0 ? 100 : 3e6) * generator.uniform())
    const all = Float64Array.from([...F, ...C])
    const unevenness = (chosen: readonly number[]) =>
      Math.max(
        ...Array.from({ length: m }, (_, k) => {
          const open = scaled(C, all, k)
          return gapDeviation([...scaled(F, all, k), ...chosen.map((i) => open[i])])
        }),
      )
    const least = Math.min(...subsets(12, 4).map(unevenness))
    const chosen = evenlySpacedSubset(F, C, m, 4, generator)
    expect(new Set(chosen).size).toBe(4)
    expect(unevenness(chosen)).toBeLessThanOrEqual(least * 1.1)
  }
})

test('few values, equal values, few candidates', () => {
  expect(gapDeviation([])).toBe(0)
  expect(gapDeviation([3, 7])).toBe(0)
  const same = new Float64Array(4).fill(5)
  expect(evenlySpacedSubset(same, same, 1, 2, createGenerator(1))).toHaveLength(2)
  expect(evenlySpacedSubset(same, same, 1, 9, createGenerator(1))).toEqual([0, 1, 2, 3])
  expect(evenlySpacedSubset(new Float64Array(0), Float64Array.of(1, 2, 3, 9), 1, 3, createGenerator(1))).toEqual([
    0, 1, 2,
  ])
})
