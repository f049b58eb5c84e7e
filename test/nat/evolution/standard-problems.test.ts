/**
 * The evolution against the reference implementation's bands. Few seeds here, so that it stays cheap; bench/evolve/standard.ts
 * runs all problems with 11.
 */
import { expect, test } from 'vitest'
import { manyObjectiveBands, twoObjectiveBands } from '../../../bench/evolve/reference-bands.ts'
import { manyObjectiveRun, twoObjectiveRun } from '../../../bench/evolve/standard-runs.ts'

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]

const allSeeds = Array.from({ length: 11 }, (_, i) => i + 1)

test.each(twoObjectiveBands)(
  'O34: $algorithm on $problem is not below the reference band',
  { timeout: 60_000 },
  (band) => {
    const seeds = band.algorithm === 'nsga3' ? allSeeds : allSeeds.slice(0, 3)
    const values = seeds.map((seed) => twoObjectiveRun(band.problem, band.algorithm, band, seed))
    expect(median(values)).toBeGreaterThanOrEqual(band.least)
    expect(median(values)).toBeLessThan(band.most * 1.02) // more than the front holds would be a mistake of the indicator
  },
)

const cheap = manyObjectiveBands.filter(
  ({ m, problem }) =>
    (m === 3 && problem !== 'dtlz3') || (m === 5 && problem === 'dtlz1') || (m <= 8 && /dtlz2/.test(problem)),
)
test.each(cheap)(
  'O35: NSGA-III on $problem with $m objectives is within the reference band or nearer',
  (band) => {
    const values = [1, 2, 3].map((seed) => manyObjectiveRun(band.problem, band.m, band, seed).igd)
    expect(median(values)).toBeLessThanOrEqual(band.most)
  },
  60_000,
)
