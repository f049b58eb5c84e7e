import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nonDominatedSort, referenceDirectionSurvival, rieszEnergyDirections } from '../../../nat/evolution/index.ts'
import { createGenerator } from '../../../nat/random/index.ts'

const cases = fc.integer({ min: 1, max: 3 }).chain((m) =>
  fc.record({
    m: fc.constant(m),
    points: fc.array(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: m, maxLength: m }), {
      minLength: 1,
      maxLength: 30,
    }),
    count: fc.integer({ min: m, max: 20 }),
    seed: fc.integer(),
  }),
)
const directionsOf = [1, 2, 3].map((m) => rieszEnergyDirections(m, 10, createGenerator(1)))

test('survival keeps the asked number, whole better fronts first, and of two objectives the best in each', () => {
  fc.assert(
    fc.property(cases, ({ m, points, count, seed }) => {
      const F = Float64Array.from(points.flat())
      const { survivors } = referenceDirectionSurvival(F, m, count, directionsOf[m - 1], createGenerator(seed))
      expect(new Set(survivors).size).toBe(Math.min(count, points.length))
      expect(survivors).toHaveLength(Math.min(count, points.length))
      const fronts = nonDominatedSort(F, m)
      let before = 0
      for (const front of fronts) {
        if (before + front.length <= count) for (const i of front) expect(survivors).toContain(i)
        if (before >= count) for (const i of front) expect(survivors).not.toContain(i)
        before += front.length
      }
      // With more objectives the best of one may be any point of the front's edge.
      for (let k = 0; m <= 2 && k < m; k++) {
        const best = Math.min(...points.map((point) => point[k]))
        expect(Math.min(...survivors.map((i) => points[i][k]))).toBe(best)
      }
    }),
    { numRuns: 300 },
  )
})

test('survival is a function of its inputs and its seed', () => {
  fc.assert(
    fc.property(cases, ({ m, points, count, seed }) => {
      const F = Float64Array.from(points.flat())
      const run = () => referenceDirectionSurvival(F, m, count, directionsOf[m - 1], createGenerator(seed)).survivors
      expect(run()).toEqual(run())
    }),
  )
})

test('the units of an objective do not matter', () => {
  fc.assert(
    fc.property(cases, fc.integer({ min: -30, max: 30 }), ({ m, points, count, seed }, exponent) => {
      const run = (unit: number) => {
        const F = Float64Array.from(points.flatMap((point) => point.with(m - 1, point[m - 1] * unit)))
        return referenceDirectionSurvival(F, m, count, directionsOf[m - 1], createGenerator(seed)).survivors
      }
      expect(run(2 ** exponent)).toEqual(run(1)) // a power of two, so that rounding is the same
    }),
  )
})

test('feasible points survive before infeasible ones', () => {
  const F = Float64Array.from([0, 0, 1, 1, 9, 9, 8, 8])
  const survive = (count: number) =>
    referenceDirectionSurvival(F, 2, count, directionsOf[1], createGenerator(1), { violations: [3, 2, 0, 0] }).survivors
  expect(survive(1)).toEqual([3])
  expect(survive(2)).toEqual([2, 3])
  expect(survive(3)).toEqual([1, 2, 3])
})

test('identical objectives, a single point and a degenerate front do not break it', () => {
  const same = new Float64Array(20).fill(4)
  expect(referenceDirectionSurvival(same, 2, 5, directionsOf[1], createGenerator(1)).survivors).toHaveLength(5)
  const line = Float64Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? i : 3))
  expect(referenceDirectionSurvival(line, 2, 4, directionsOf[1], createGenerator(1)).survivors).toEqual([0, 1, 2, 3])
  expect(() =>
    referenceDirectionSurvival(Float64Array.of(Number.NaN, 1), 2, 1, directionsOf[1], createGenerator(1)),
  ).toThrow('an objective value is not finite')
})

test('of three objectives the directions decide, and not the first row with the least value of one', () => {
  // Row 0 is the first with the least f0, in the middle of the edge f0 = 0; rows 1 to 3 are the corners.
  const F = Float64Array.from([0, 0.7, 0.7, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0.6, 0.6, 0.6])
  const corners = Float64Array.from([1, 0, 0, 0, 1, 0, 0, 0, 1])
  for (const seed of [1, 2, 3, 4]) {
    expect(referenceDirectionSurvival(F, 3, 3, corners, createGenerator(seed)).survivors).toEqual([1, 2, 3])
  }
})

test('infeasible rows neither set nor change ideal, worst and extreme points', () => {
  const feasible = [1, 4, 2, 3, 4, 1]
  const among = (extra: number[]) =>
    referenceDirectionSurvival(Float64Array.from([...feasible, ...extra]), 2, 3, directionsOf[1], createGenerator(1), {
      violations: [0, 0, 0, 1, 1, Number.NaN],
    })
  const { memory } = referenceDirectionSurvival(Float64Array.from(feasible), 2, 3, directionsOf[1], createGenerator(1))
  expect(among([-9, 99, 99, -9, 0, 0])).toEqual({ survivors: [0, 1, 2], memory })
  const none = referenceDirectionSurvival(Float64Array.of(5, 5, 6, 6), 2, 1, directionsOf[1], createGenerator(1), {
    violations: [2, 1],
    memory,
  })
  expect(none).toEqual({ survivors: [1], memory })
})

test.each([
  [1.5, directionsOf[1], 'the count must be an integer of at least 0, got 1.5'],
  [-1, directionsOf[1], 'the count must be an integer of at least 0, got -1'],
  [2, new Float64Array(0), 'needs at least one reference direction, got none'],
  [2, Float64Array.of(1, 0, 0, 0, 1, 0), 'direction 1 sums to 0'],
])('a count of %d, or unusable directions, are refused', (count, directions, message) => {
  const F = Float64Array.of(1, 4, 2, 3, 4, 1)
  expect(() => referenceDirectionSurvival(F, 2, count, directions, createGenerator(1))).toThrow(RangeError)
  expect(() => referenceDirectionSurvival(F, 2, count, directions, createGenerator(1))).toThrow(message)
})
