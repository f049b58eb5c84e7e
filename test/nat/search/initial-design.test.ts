/** The initial design and the limits that are known before measuring. */
import { expect, test } from 'vitest'
import { type PlanRequest, paperSettings, planSearch, type SearchObjective } from '../../../nat/search/index.ts'
import { genotypeKey } from '../../../nat/space/index.ts'
import { canonicalise, cost, largest, macsOf, ofaMbv3, smallest } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { exactCosts } from './exact-costs.ts'

const exact = exactCosts(ofaMbv3, 1000)
const error: SearchObjective = { name: 'error' }
const settings = { ...paperSettings, initialDesign: 60 }
const design = (change: Partial<PlanRequest>) =>
  planSearch({
    space: ofaMbv3,
    archive: [],
    objectives: [error, exact.macs],
    settings,
    seed: 1,
    generation: 0,
    ...change,
  }).measure
const macsOfEach = (genotypes: readonly (readonly number[])[]) => genotypes.map((each) => macsOf(ofaMbv3, each, 1000))

test.each([
  [100e6, 30],
  [300e6, 60],
])('macs <= %d: every network of the design keeps it, the smallest is among them', (most) => {
  const genotypes = design({ constraints: { macs: { max: most } } })
  expect(genotypes).toHaveLength(60)
  expect(new Set(genotypes.map(genotypeKey)).size).toBe(60)
  expect(Math.max(...macsOfEach(genotypes))).toBeLessThanOrEqual(most)
  expect(genotypes[0]).toEqual(smallest(ofaMbv3))
  for (const genotype of genotypes) expect(canonicalise(ofaMbv3, genotype)).toEqual(genotype)
})

test('a lower limit keeps the smallest out and the largest in', () => {
  const genotypes = design({ constraints: { macs: { min: 500e6 } } })
  expect(Math.min(...macsOfEach(genotypes))).toBeGreaterThanOrEqual(500e6)
  expect(genotypes[0]).toEqual(largest(ofaMbv3))
})

test('limits on what is not minimised count too; those on what has to be measured are not known yet', () => {
  const limited = [exact.params]
  const genotypes = design({ limited, constraints: { params: { max: 5e6 }, error: { max: 1 } } })
  for (const genotype of genotypes) expect(cost(ofaMbv3, genotype, 1000).params).toBeLessThanOrEqual(5e6)
  expect(design({ constraints: { error: { max: 1 } } })).toEqual(design({}))
})

test('a corner that chance does not find in 10,000 draws is filled from by evolution', () => {
  const most = macsOf(ofaMbv3, smallest(ofaMbv3), 1000) * 1.15
  const genotypes = design({ constraints: { macs: { max: most } } })
  expect(genotypes).toHaveLength(60)
  expect(new Set(genotypes.map(genotypeKey)).size).toBe(60)
  expect(macsOfEach(genotypes).filter((each) => each <= most).length).toBe(60)
})

test('where one network alone keeps the limits, those that are the least out of them fill the places', () => {
  const least = macsOf(ofaMbv3, smallest(ofaMbv3), 1000)
  const genotypes = design({ constraints: { macs: { max: least } } })
  expect(genotypes[0]).toEqual(smallest(ofaMbv3))
  expect(genotypes).toHaveLength(60)
  const values = macsOfEach(genotypes)
  expect(values).toEqual([...values].sort((a, b) => a - b))
  // The 60th of the unrestricted design would have many times as much.
  expect(Math.max(...values)).toBeLessThan(1.5 * least)
})

test('limits that contradict each other: a whole design, the least violating first', () => {
  const genotypes = design({ limited: [exact.params], constraints: { macs: { max: 1e8 }, params: { min: 7e6 } } })
  expect(genotypes).toHaveLength(60)
  expect(new Set(genotypes.map(genotypeKey)).size).toBe(60)
})
