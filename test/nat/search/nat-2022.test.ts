/** What is particular about the authors' later loop; what holds of every strategy: strategies.test.ts. */
import { expect, test } from 'vitest'
import { gapDeviation } from '../../../nat/archive/index.ts'
import { nonDominated } from '../../../nat/evolution/index.ts'
import { createGenerator } from '../../../nat/random/index.ts'
import { planSearch as plan } from '../../../nat/search/index.ts'
import { genotypeKey } from '../../../nat/space/index.ts'
import { macsOf, ofaMbv3 } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { archive, error, exact, expectSound, measure, request, settings } from './small-search.ts'

const strategy = (own: object = {}) => ({ ...settings, strategy: { name: 'nat-2022', ...own } })
const next = (own: object = {}, change: object = {}) =>
  plan({ ...request, archive, generation: 1, settings: strategy(own), ...change })
const known = new Set(archive.map(({ genotype }) => genotypeKey(genotype)))
const isNew = (genotype: readonly number[]) => !known.has(genotypeKey([...genotype]))

test('the archive grows by eight, all of it is measured again, and the surrogate saw all of it', () => {
  const { measure: measured, predictions } = next()
  expectSound(measured, 50)
  expect(measured.slice(0, archive.length)).toEqual(archive.map(({ genotype }) => genotype))
  expect(measured.filter(isNew)).toHaveLength(8)
  expect(predictions?.trainedOn).toBe(archive.length)
  expect(predictions?.values.error.map((value) => value !== null)).toEqual(measured.map(isNew))
})

test('the supernet is trained on the best, newcomers among them by their predictions', () => {
  const { measure: measured, trainOn } = next({ trainOnBest: 12 })
  expect(trainOn).toHaveLength(12)
  const keys = new Set(measured.map(genotypeKey))
  for (const genotype of trainOn) expect(keys.has(genotypeKey(genotype))).toBe(true)
  expect(trainOn.some(isNew)).toBe(true)
})

test('newcomers leave more even gaps on the front than others that the search found', () => {
  const millions = (genotypes: readonly (readonly number[])[]) =>
    genotypes.map((genotype) => macsOf(ofaMbv3, [...genotype], 1000) / 1e6)
  const F = Float64Array.from(archive.flatMap(({ objectives }) => Array.from(objectives)))
  const front = millions(nonDominated(F, 2).map((i) => archive[i].genotype))
  const deviation = (newcomers: readonly (readonly number[])[]) => gapDeviation([...front, ...millions(newcomers)])
  const chosen = next().measure.filter(isNew)
  const others = next({ newcomers: 16 }).measure.filter(isNew)
  expect(others).toHaveLength(16)
  const generator = createGenerator(1)
  for (let draw = 0; draw < 100; draw++)
    expect(deviation(chosen)).toBeLessThanOrEqual(deviation(generator.shuffle([...others]).slice(0, 8)))
})

test('a full archive lets its worst go', () => {
  const full = { settings: { ...strategy(), archive: archive.length + 3 } }
  const { measure: measured } = next({}, full)
  expect(measured).toHaveLength(archive.length + 3)
  expect(measured.filter(isNew)).toHaveLength(8)
})

test('O38: a run measures its archives and nothing else', () => {
  let entries = archive
  let measurements = archive.length
  for (let generation = 1; generation <= 2; generation++) {
    entries = next({}, { archive: entries, generation }).measure.map(measure)
    measurements += entries.length
  }
  expect(measurements).toBe(30 + 38 + 46)
})

test('one objective, and none that is known before measuring', () => {
  const alone = archive.map(({ genotype, objectives }) => ({ genotype, objectives: [objectives[0]] }))
  expect(next({}, { archive: alone, objectives: [error] }).measure.filter(isNew)).toHaveLength(8)
})

test('crossover and algorithm of the spec take the place of the loop’s own', () => {
  const standard = next().measure
  expect(next({}, { settings: { ...strategy(), crossover: 'uniform' } }).measure).not.toEqual(standard)
  expect(next({}, { settings: { ...strategy(), innerAlgorithm: 'nsga3' } }).measure).not.toEqual(standard)
  const objectives = [error, exact.macs]
  const explicit = { ...strategy(), crossover: 'two-point', innerAlgorithm: 'nsga2' }
  expect(next({}, { objectives, settings: explicit }).measure).toEqual(standard)
})

test('the other strategies follow them, too; left out, nothing changes', () => {
  for (const name of ['nat', 'economical']) {
    const planned = (change: object) => next({}, { settings: { ...settings, strategy: name, ...change } }).measure
    const standard = planned({})
    expect(planned({ crossover: 'uniform', innerAlgorithm: 'nsga3', directions: 'riesz-energy' })).toEqual(standard)
    expect(planned({ crossover: 'two-point' })).not.toEqual(standard)
    expect(planned({ innerAlgorithm: 'nsga2' })).not.toEqual(standard)
  }
})
