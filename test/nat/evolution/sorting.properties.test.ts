import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dominates, nonDominatedSort } from '../../../nat/evolution/index.ts'

/** Few distinct values, so that ties and duplicates are common. */
const matrices = fc
  .integer({ min: 1, max: 4 })
  .chain((m) =>
    fc.tuple(fc.constant(m), fc.array(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: m, maxLength: m }))),
  )

/** By definition: repeatedly take the points that no remaining point dominates. */
function peel(F: Float64Array, m: number): number[][] {
  let remaining = Array.from({ length: F.length / m }, (_, i) => i)
  const fronts: number[][] = []
  while (remaining.length > 0) {
    const front = remaining.filter((i) => !remaining.some((j) => dominates(F, m, j, i)))
    fronts.push(front)
    remaining = remaining.filter((i) => !front.includes(i))
  }
  return fronts
}

test('O24: sorting agrees with the definition', () => {
  fc.assert(
    fc.property(matrices, ([m, points]) => {
      const F = Float64Array.from(points.flat())
      expect(nonDominatedSort(F, m)).toEqual(peel(F, m))
    }),
    { numRuns: 300 },
  )
})

test('with `enough`, the same fronts up to the first that reaches it', () => {
  fc.assert(
    fc.property(matrices, fc.integer({ min: 1, max: 12 }), ([m, points], enough) => {
      const F = Float64Array.from(points.flat())
      const all = peel(F, m)
      const some = nonDominatedSort(F, m, { enough })
      expect(some).toEqual(all.slice(0, some.length))
      expect(some.flat().length).toBeGreaterThanOrEqual(Math.min(enough, points.length))
      expect(some.slice(0, -1).flat().length).toBeLessThan(Math.max(1, enough))
    }),
  )
})

test('an infeasible point never comes before or beside a feasible one', () => {
  fc.assert(
    fc.property(matrices, fc.infiniteStream(fc.integer({ min: 0, max: 2 })), ([m, points], stream) => {
      const violations = points.map(() => stream.next().value as number)
      const fronts = nonDominatedSort(Float64Array.from(points.flat()), m, { violations })
      expect(fronts.flat().length).toBe(points.length)
      const feasible = fronts.map((front) => front.map((i) => violations[i] === 0))
      for (const front of feasible) expect(new Set(front).size).toBe(1)
      const order = feasible.map((front) => front[0])
      expect(order).toEqual([...order].sort((a, b) => Number(b) - Number(a)))
    }),
  )
})
