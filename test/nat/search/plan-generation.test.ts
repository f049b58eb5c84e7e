import { expect, test } from 'vitest'
import type { ArchiveEntry } from '../../../nat/archive/index.ts'
import { type PlanRequest, paperSettings, planGeneration } from '../../../nat/search/index.ts'
import {
  canonicalise,
  decode,
  type Genotype,
  genotypeKey,
  largest,
  macs,
  ofaMbv3,
  params,
  smallest,
} from '../../../nat/space/index.ts'
import { syntheticError } from '../synthetic-error.ts'

const settings = {
  ...paperSettings,
  initialDesign: 30,
  archive: 50,
  surrogateTrainingSet: 30,
  population: 30,
  innerGenerations: 10,
  referenceDirections: 30,
  ensembleMembers: 20,
}
const request: PlanRequest = {
  space: ofaMbv3,
  classes: 1000,
  archive: [],
  objectives: ['error', 'macs'],
  settings,
  seed: 1,
  generation: 0,
}
const measure = (genotype: Genotype): ArchiveEntry => ({
  genotype,
  objectives: [syntheticError(genotype), macs(ofaMbv3, genotype, 1000)],
})
const archive = planGeneration(request).genotypes.map(measure)

function expectSound(genotypes: readonly Genotype[], most: number): void {
  expect(genotypes.length).toBeLessThanOrEqual(most)
  expect(new Set(genotypes.map(genotypeKey)).size).toBe(genotypes.length)
  for (const genotype of genotypes) expect(canonicalise(ofaMbv3, genotype)).toEqual(genotype)
}

test('an empty archive plans the initial design', () => {
  const plan = planGeneration(request)
  expect(plan.genotypes).toHaveLength(30)
  expect(plan.genotypes.slice(0, 2)).toEqual([smallest(ofaMbv3), largest(ofaMbv3)])
  expect(plan.predicted.every((value) => value === null)).toBe(true)
  expect(plan.trainedOn).toBe(0)
  expect(planGeneration({ ...request, seed: 2 }).genotypes).not.toEqual(plan.genotypes)
})

test('evolution keeps archive members without, and adds newcomers with predictions', () => {
  const plan = planGeneration({ ...request, archive, generation: 1 })
  expectSound(plan.genotypes, 50)
  expect(plan.trainedOn).toBe(30)
  const known = new Set(archive.map(({ genotype }) => genotypeKey(genotype)))
  const newcomers = plan.genotypes.filter((genotype) => !known.has(genotypeKey(genotype)))
  expect(newcomers.length).toBeGreaterThan(10)
  plan.genotypes.forEach((genotype, i) => {
    const predicted = plan.predicted[i]
    if (known.has(genotypeKey(genotype))) expect(predicted).toBeNull()
    else expect(Math.abs((predicted ?? Number.NaN) - syntheticError(genotype))).toBeLessThan(12)
  })
})

test('random search measures the archive survivors and distinct newcomers', () => {
  const plan = planGeneration({ ...request, archive, generation: 1, settings: { ...settings, strategy: 'random' } })
  expectSound(plan.genotypes, 50)
  expect(plan.genotypes).toHaveLength(30 + 17)
  const known = new Set(archive.map(({ genotype }) => genotypeKey(genotype)))
  expect(plan.genotypes.filter((genotype) => known.has(genotypeKey(genotype)))).toHaveLength(30)
  expect(plan.trainedOn).toBe(0)
})

test.each(['evolution', 'random'] as const)('%s: newcomers are at most a third of a generation', (strategy) => {
  const full = planGeneration({ ...request, settings: { ...settings, initialDesign: 50 } }).genotypes.map(measure)
  const known = new Set(full.map(({ genotype }) => genotypeKey(genotype)))
  for (const population of [5, 100]) {
    const plan = planGeneration({
      ...request,
      archive: full,
      generation: 1,
      settings: { ...settings, population, strategy },
    })
    const newcomers = plan.genotypes.filter((genotype) => !known.has(genotypeKey(genotype)))
    expect(newcomers.length).toBeGreaterThan(0)
    expect(newcomers.length).toBeLessThanOrEqual(Math.min(population, 17))
  }
})

test.each(['evolution', 'random'] as const)(
  'O39: %s plans are a function of archive, seed and generation',
  (strategy) => {
    const planned = (seed: number, generation: number) =>
      planGeneration({ ...request, archive, seed, generation, settings: { ...settings, strategy } })
    expect(planned(1, 1)).toEqual(planned(1, 1))
    expect(planned(1, 2).genotypes).not.toEqual(planned(1, 1).genotypes)
    expect(planned(2, 1).genotypes).not.toEqual(planned(1, 1).genotypes)
  },
)

test('one, three and four objectives, one of them a function of the caller', () => {
  const functions = { latency: (genotype: Genotype) => decode(ofaMbv3, genotype).depths.reduce((a, b) => a + b, 0) }
  for (const objectives of [['error'], ['error', 'params', 'macs'], ['error', 'macs', 'params', 'latency']]) {
    const value = (name: string, genotype: Genotype) =>
      name === 'error'
        ? syntheticError(genotype)
        : name === 'macs'
          ? macs(ofaMbv3, genotype, 1000)
          : name === 'params'
            ? params(ofaMbv3, genotype, 1000)
            : functions.latency(genotype)
    const entries = archive.map(({ genotype }) => ({
      genotype,
      objectives: objectives.map((name) => value(name, genotype)),
    }))
    const plan = planGeneration({ ...request, archive: entries, objectives, functions, generation: 1 })
    expectSound(plan.genotypes, 50)
    expect(plan.genotypes.length).toBeGreaterThan(30)
  }
})

test('constraints: with a limit on MACs, newcomers keep within it and infeasible members go first', () => {
  const constraints = { macs: { max: 300e6 } }
  const plan = planGeneration({ ...request, archive, constraints, generation: 1 })
  const feasible = plan.genotypes.filter((genotype) => macs(ofaMbv3, genotype, 1000) <= 300e6)
  const feasibleInArchive = archive.filter(({ objectives }) => objectives[1] <= 300e6).length
  expect(feasible.length).toBeGreaterThanOrEqual(feasibleInArchive + 15)
})

test('constraints: all newcomers of random search keep within what is known before measuring', () => {
  const constraints = { macs: { max: 300e6 }, error: { max: 1 } }
  const random = { ...settings, strategy: 'random' as const }
  const plan = planGeneration({ ...request, archive, constraints, generation: 1, settings: random })
  const known = new Set(archive.map(({ genotype }) => genotypeKey(genotype)))
  const newcomers = plan.genotypes.filter((genotype) => !known.has(genotypeKey(genotype)))
  expect(newcomers).toHaveLength(17)
  for (const genotype of newcomers) expect(macs(ofaMbv3, genotype, 1000)).toBeLessThanOrEqual(300e6)
})

test('constraints: random search goes on without newcomers where chance finds none', () => {
  const constraints = { macs: { max: 1 } }
  const random = { ...settings, strategy: 'random' as const }
  const plan = planGeneration({ ...request, archive, constraints, generation: 1, settings: random })
  expect(plan.genotypes).toHaveLength(30)
})

test('constraints may name what is no objective', () => {
  const plan = planGeneration({ ...request, archive, constraints: { params: { max: 5e6 } }, generation: 1 })
  const newcomers = plan.genotypes.filter((_, i) => plan.predicted[i] !== null)
  expect(newcomers).toHaveLength(17)
  const small = newcomers.filter((genotype) => params(ofaMbv3, genotype, 1000) <= 5e6)
  expect(small.length).toBeGreaterThan(15)
})

test('failed measurements are dropped from the plan', () => {
  const entries = archive.map((entry, i) =>
    i === 5 ? { ...entry, objectives: [Number.NaN, entry.objectives[1]] } : entry,
  )
  for (const strategy of ['evolution', 'random'] as const) {
    const plan = planGeneration({ ...request, archive: entries, generation: 1, settings: { ...settings, strategy } })
    expect(plan.genotypes.map(genotypeKey)).not.toContain(genotypeKey(archive[5].genotype))
  }
})

test('corner case: an archive that is tiny or all the same', () => {
  for (const entries of [archive.slice(0, 1), archive.slice(0, 2), archive.slice(0, 6)]) {
    const plan = planGeneration({ ...request, archive: entries, generation: 1 })
    expectSound(plan.genotypes, 50)
    expect(plan.trainedOn).toBe(entries.length)
    expect(plan.genotypes.length).toBeGreaterThan(1)
  }
  const equal = archive.map((entry) => ({ ...entry, objectives: [50, entry.objectives[1]] }))
  expectSound(planGeneration({ ...request, archive: equal, generation: 1 }).genotypes, 50)
})

test.each<[string, Partial<PlanRequest>, string]>([
  [
    'error not first',
    { objectives: ['macs', 'error'] },
    'objectives must be distinct and start with error, got macs, error',
  ],
  [
    'an unknown objective',
    { objectives: ['error', 'watts'], archive: archive.slice(0, 3) },
    'objective "watts" is neither error nor known before measuring; allowed are macs, params',
  ],
  [
    'an unknown constraint',
    { constraints: { watts: { max: 1 } }, archive: archive.slice(0, 3) },
    'objective "watts" is neither error',
  ],
  [
    'an archive in other units',
    { archive: [{ genotype: smallest(ofaMbv3), objectives: [28, 89.841344] }] },
    'plan: the archive says 89.841344 macs for genotype 0 0 1 1 0 0',
  ],
  [
    'an archive without a finite error',
    { archive: [{ genotype: smallest(ofaMbv3), objectives: [Number.NaN, 1] }] },
    'no entry of the archive has finite objectives',
  ],
])('%s is refused', (_what, change, message) => {
  expect(() => planGeneration({ ...request, generation: 1, ...change })).toThrow(message)
})
