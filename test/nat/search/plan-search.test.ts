import { expect, test } from 'vitest'
import type { ArchiveEntry } from '../../../nat/archive/index.ts'
import type { PlanRequest, SearchObjective } from '../../../nat/search/index.ts'
import { type Genotype, genotypeKey } from '../../../nat/space/index.ts'
import { cost, decode, largest, macsOf, ofaMbv3, smallest } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { spearman } from '../../../nat/surrogate/index.ts'
import { syntheticError } from '../synthetic-error.ts'
import { archive, error, exact, expectSound, measure, planSearch, request, settings } from './small-search.ts'

test('an empty archive plans the initial design', () => {
  const plan = planSearch(request)
  expect(plan.genotypes).toHaveLength(30)
  expect(plan.genotypes.slice(0, 2)).toEqual([smallest(ofaMbv3), largest(ofaMbv3)])
  expect(plan.predicted).toEqual({})
  expect(plan.trainedOn).toBe(0)
  expect(planSearch({ ...request, seed: 2 }).genotypes).not.toEqual(plan.genotypes)
})

test('evolution keeps archive members without, and adds newcomers with predictions', () => {
  const plan = planSearch({ ...request, archive, generation: 1 })
  expectSound(plan.genotypes, 50)
  expect(plan.trainedOn).toBe(30)
  const known = new Set(archive.map(({ genotype }) => genotypeKey(genotype)))
  const newcomers = plan.genotypes.filter((genotype) => !known.has(genotypeKey(genotype)))
  expect(newcomers.length).toBeGreaterThan(10)
  plan.genotypes.forEach((genotype, i) => {
    const predicted = plan.predicted.error[i]
    if (known.has(genotypeKey(genotype))) expect(predicted).toBeNull()
    else expect(Math.abs((predicted ?? Number.NaN) - syntheticError(genotype))).toBeLessThan(12)
  })
})

test('random search measures the archive survivors and distinct newcomers', () => {
  const plan = planSearch({ ...request, archive, generation: 1, settings: { ...settings, strategy: 'random' } })
  expectSound(plan.genotypes, 50)
  expect(plan.genotypes).toHaveLength(30 + 17)
  const known = new Set(archive.map(({ genotype }) => genotypeKey(genotype)))
  expect(plan.genotypes.filter((genotype) => known.has(genotypeKey(genotype)))).toHaveLength(30)
  expect(plan.trainedOn).toBe(0)
})

test.each(['nat', 'random', 'nsga'])('%s: newcomers are at most a third of a generation', (strategy) => {
  const full = planSearch({ ...request, settings: { ...settings, initialDesign: 50 } }).genotypes.map(measure)
  const known = new Set(full.map(({ genotype }) => genotypeKey(genotype)))
  for (const population of [5, 100]) {
    const plan = planSearch({
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

test.each(['nat', 'random', 'nsga'])('O39: %s plans are a function of archive, seed and generation', (strategy) => {
  const planned = (seed: number, generation: number) =>
    planSearch({ ...request, archive, seed, generation, settings: { ...settings, strategy } })
  expect(planned(1, 1)).toEqual(planned(1, 1))
  expect(planned(1, 2).genotypes).not.toEqual(planned(1, 1).genotypes)
  expect(planned(2, 1).genotypes).not.toEqual(planned(1, 1).genotypes)
})

const depth: SearchObjective = {
  name: 'depth',
  evaluate: (target, X, n, offset, stride) => {
    for (let i = 0; i < n; i++)
      target[offset + i * stride] = X.subarray(i * 22 + 2, (i + 1) * 22).filter((g) => g > 0).length
  },
}
/** A second measured quantity, which wants deep networks as `error` does, but small kernels. */
const otherError = (genotype: Genotype) =>
  100 - decode(ofaMbv3, genotype).kernelSizes.reduce((sum, size) => sum + (size === 0 ? 0 : 8 - size), 0)
const quantity = (name: string, genotype: Genotype): number => {
  if (name === 'error') return syntheticError(genotype)
  if (name === 'otherError') return otherError(genotype)
  if (name === 'depth') return decode(ofaMbv3, genotype).depths.reduce((a, b) => a + b, 0)
  return name === 'macs' ? macsOf(ofaMbv3, genotype, 1000) : cost(ofaMbv3, genotype, 1000).params
}
const measuredFor = (quantities: readonly SearchObjective[]): ArchiveEntry[] =>
  archive.map(({ genotype }) => ({ genotype, objectives: quantities.map(({ name }) => quantity(name, genotype)) }))

test.each<[string, SearchObjective[]]>([
  ['one', [error]],
  ['three, the exact ones first', [exact.params, exact.macs, error]],
  ['four, one of them from outside', [error, exact.macs, exact.params, depth]],
  ['no error at all', [exact.macs, { name: 'otherError' }]],
  ['nothing measured', [exact.macs, depth]],
])('objectives: %s', (_what, objectives) => {
  const plan = planSearch({ ...request, archive: measuredFor(objectives), objectives, generation: 1 })
  expectSound(plan.genotypes, 50)
  expect(plan.genotypes.length).toBeGreaterThan(30)
  const measured = objectives.filter(({ evaluate }) => evaluate === undefined).map(({ name }) => name)
  expect(Object.keys(plan.predicted)).toEqual(measured)
  expect(plan.trainedOn).toBe(measured.length === 0 ? 0 : 30)
})

test('twelve objectives', () => {
  const copies = Array.from({ length: 9 }, (_, i) => ({ ...depth, name: `depth ${i}` }))
  const objectives = [error, { name: 'otherError' }, exact.macs, ...copies]
  const entries = measuredFor([error, { name: 'otherError' }, exact.macs, ...copies.map(() => depth)])
  expectSound(planSearch({ ...request, archive: entries, objectives, generation: 1 }).genotypes, 50)
})

test('several measured objectives: each is predicted by a surrogate of its own', () => {
  const objectives = [error, { name: 'otherError' }, exact.macs]
  const plan = planSearch({ ...request, archive: measuredFor(objectives), objectives, generation: 1 })
  const newcomers = plan.genotypes.flatMap((genotype, i) =>
    plan.predicted.error[i] === null ? [] : [{ genotype, predicted: plan.predicted.otherError[i] }],
  )
  expect(newcomers.length).toBeGreaterThan(8)
  const truth = newcomers.map(({ genotype }) => otherError(genotype))
  expect(
    spearman(
      newcomers.map(({ predicted }) => predicted ?? Number.NaN),
      truth,
    ),
  ).toBeGreaterThan(0.3)
  // Better in the second than the archive's best: its surrogate steered the search.
  expect(Math.min(...truth)).toBeLessThan(Math.min(...archive.map(({ genotype }) => otherError(genotype))))
})

test('constraints: with a limit on MACs, newcomers keep within it and infeasible members go first', () => {
  const constraints = { macs: { max: 300e6 } }
  const plan = planSearch({ ...request, archive, constraints, generation: 1 })
  const feasible = plan.genotypes.filter((genotype) => macsOf(ofaMbv3, genotype, 1000) <= 300e6)
  const feasibleInArchive = archive.filter(({ objectives }) => objectives[1] <= 300e6).length
  expect(feasible.length).toBeGreaterThanOrEqual(feasibleInArchive + 15)
})

test('constraints: all newcomers of random search keep within what is known before measuring', () => {
  const constraints = { macs: { max: 300e6 }, error: { max: 1 } }
  const random = { ...settings, strategy: 'random' as const }
  const plan = planSearch({ ...request, archive, constraints, generation: 1, settings: random })
  const known = new Set(archive.map(({ genotype }) => genotypeKey(genotype)))
  const newcomers = plan.genotypes.filter((genotype) => !known.has(genotypeKey(genotype)))
  expect(newcomers).toHaveLength(17)
  for (const genotype of newcomers) expect(macsOf(ofaMbv3, genotype, 1000)).toBeLessThanOrEqual(300e6)
})

test('constraints: random search goes on without newcomers where chance finds none', () => {
  const constraints = { macs: { max: 1 } }
  const random = { ...settings, strategy: 'random' as const }
  const plan = planSearch({ ...request, archive, constraints, generation: 1, settings: random })
  expect(plan.genotypes).toHaveLength(30)
})

test('constraints may limit what is no objective, exact or measured', () => {
  const limited = [exact.params, { name: 'otherError' }]
  const constraints = { params: { max: 5e6 }, otherError: { max: 40 } }
  const entries = measuredFor([...request.objectives, ...limited])
  const plan = planSearch({ ...request, archive: entries, limited, constraints, generation: 1 })
  const newcomers = plan.genotypes.flatMap((genotype, i) =>
    plan.predicted.error[i] === null ? [] : [{ genotype, predicted: plan.predicted.otherError[i] }],
  )
  expect(newcomers).toHaveLength(17)
  for (const { genotype, predicted } of newcomers) {
    expect(cost(ofaMbv3, genotype, 1000).params).toBeLessThanOrEqual(5e6)
    expect(predicted).toBeLessThanOrEqual(40) // what a prediction of so few samples is worth is another matter
  }
})

test('failed measurements are dropped from the plan', () => {
  const entries = archive.map((entry, i) =>
    i === 5 ? { ...entry, objectives: [Number.NaN, entry.objectives[1]] } : entry,
  )
  for (const strategy of ['nat', 'random', 'nsga']) {
    const plan = planSearch({ ...request, archive: entries, generation: 1, settings: { ...settings, strategy } })
    expect(plan.genotypes.map(genotypeKey)).not.toContain(genotypeKey(archive[5].genotype))
  }
})

test('corner case: an archive that is tiny or all the same', () => {
  for (const entries of [archive.slice(0, 1), archive.slice(0, 2), archive.slice(0, 6)]) {
    const plan = planSearch({ ...request, archive: entries, generation: 1 })
    expectSound(plan.genotypes, 50)
    expect(plan.trainedOn).toBe(entries.length)
    expect(plan.genotypes.length).toBeGreaterThan(1)
  }
  const equal = archive.map((entry) => ({ ...entry, objectives: [50, entry.objectives[1]] }))
  expectSound(planSearch({ ...request, archive: equal, generation: 1 }).genotypes, 50)
})

test.each<[string, Partial<PlanRequest>, string]>([
  ['no objective', { objectives: [] }, 'needs objectives, each named once, got none'],
  ['one twice', { objectives: [error, error] }, 'needs objectives, each named once, got error, error'],
  [
    'an unknown constraint',
    { constraints: { watts: { max: 1 } }, archive: [] },
    'the constraint on "watts" limits none of what is known: error, macs',
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
  expect(() => planSearch({ ...request, generation: 1, ...change })).toThrow(message)
})

test.each(['nat', 'random', 'nsga'])('%s: a network that the archive holds twice is planned once', (strategy) => {
  const twice = [...archive, ...archive.slice(0, 5)]
  const plan = planSearch({ ...request, archive: twice, generation: 1, settings: { ...settings, strategy } })
  expectSound(plan.genotypes, 50)
})
