import { expect, test } from 'vitest'
import { shapes } from '../../../bench/search/budgets.ts'
import { plainEvolution, strategySearch } from '../../../bench/search/searches.ts'
import { networkFeatures } from '../../../nat/search/features.ts'
import { paperSettings, planSearch } from '../../../nat/search/index.ts'
import type { Genotype } from '../../../nat/space/index.ts'
import { macsOf, ofaMbv3 } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { syntheticError } from '../synthetic-error.ts'
import { exactCosts } from './exact-costs.ts'

const request = { space: ofaMbv3, objectives: [{ name: 'error' }, exactCosts(ofaMbv3, 1000).macs], seed: 1 }
const measured = (genotype: Genotype) => ({
  genotype,
  objectives: [syntheticError(genotype), macsOf(ofaMbv3, genotype, 1000)],
})

test('340 measurements: economical is ahead of evolution without a surrogate and of random search', {
  timeout: 300_000,
}, () => {
  const [shape] = shapes
  const { hypervolume, measurements } = strategySearch('economical', shape, 1)
  expect(measurements).toBeLessThanOrEqual(340)
  const others = [
    plainEvolution('nsga2', shape, 1),
    plainEvolution('nsga3', shape, 1),
    strategySearch('random', shape, 1),
  ]
  for (const other of others) expect(hypervolume).toBeGreaterThan(other.hypervolume)
})

test('a population smaller than a generation does not leave places empty', () => {
  const settings = { ...paperSettings, initialDesign: 40, archive: 50, population: 10, strategy: 'economical' }
  const archive = planSearch({ ...request, settings, archive: [], generation: 0 }).measure.map(measured)
  expect(planSearch({ ...request, settings, archive, generation: 1 }).measure).toHaveLength(50)
})

test('features: everything at its least and at its most, and where an absent block leaves zeros', () => {
  // Two blocks of each stage are optional.
  const present = Math.SQRT1_2
  const { d, of, parts } = networkFeatures(ofaMbv3)
  expect(parts.slice(0, 10)).toEqual([0, 1, 2, 2, 3, 3, 4, 4, 4, 5])
  expect(parts).toHaveLength(2 + 10 + 40)
  expect(d).toBe(2 + 10 + 40)
  const largest = [...of(Uint8Array.from(ofaMbv3.largest))]
  expect(largest.filter((value) => value === 1)).toHaveLength(2 + 40)
  for (const value of largest.filter((value) => value !== 1)) expect(value).toBeCloseTo(present, 12)
  expect([...of(Uint8Array.from(ofaMbv3.smallest))]).toEqual(new Array(d).fill(0))
  // First stage with three blocks, the third of kernel 7 and expansion 6.
  const deeper = [...ofaMbv3.smallest]
  deeper[4] = 9
  const [features] = [[...of(Uint8Array.from(deeper))]]
  expect(features.flatMap((value, i) => (value === 0 ? [] : [[i, value]]))).toEqual([
    [6, expect.closeTo(present, 12)],
    [7, 1],
    [8, 1],
  ])
})
