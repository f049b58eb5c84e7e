/** What holds of every strategy: a new one is tested by being registered. */
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { ArchiveEntry } from '../../../nat/archive/index.ts'
import {
  type Json,
  type PlanRequest,
  paperSettings,
  planSearch,
  registerStrategy,
  type SearchObjective,
  strategies,
} from '../../../nat/search/index.ts'
import { type Genotype, genotypeKey } from '../../../nat/space/index.ts'
import { macsOf, nano } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { syntheticError } from '../../pipeline/stages/synthetic-run.ts'
import { exactCosts } from './exact-costs.ts'

/** Measures the archive's best half again and what is drawn; counts its generations. */
registerStrategy({
  name: 'counting',
  settings: z.strictObject({ step: z.int().default(1) }),
  predicts: false,
  state: { schema: z.strictObject({ generations: z.int() }), initial: { generations: 0 } },
  plan({ archive }, { step }, { generations }) {
    const measure = archive.map(({ genotype }) => genotype).slice(0, Math.ceil(archive.length / 2))
    return { measure, trainOn: measure, state: { generations: generations + step } }
  },
})

const settings = {
  ...paperSettings,
  initialDesign: 20,
  archive: 24,
  surrogateTrainingSet: 20,
  population: 12,
  innerGenerations: 4,
  referenceDirections: 12,
  ensembleMembers: 8,
}
const exact = exactCosts(nano, 10)
const error: SearchObjective = { name: 'error' }
const limit = 4e6
const measured = (genotype: Genotype): ArchiveEntry => ({
  genotype,
  objectives: [syntheticError(genotype, 0), macsOf(nano, genotype, 10)],
})
const request = (change: Partial<PlanRequest>): PlanRequest => ({
  space: nano,
  archive: [],
  objectives: [error, exact.macs],
  settings,
  seed: 1,
  generation: 0,
  ...change,
})

describe.each(strategies.names())('%s', (strategy) => {
  const asked = (change: Partial<PlanRequest>) => request({ ...change, settings: { ...settings, strategy } })
  const isSound = (genotypes: readonly Genotype[]) => {
    expect(new Set(genotypes.map(genotypeKey)).size).toBe(genotypes.length)
    for (const genotype of genotypes) expect(nano.encode(nano.decode(genotype))).toEqual(genotype)
  }

  test('four generations: sound plans, the state goes on as JSON', () => {
    let archive: ArchiveEntry[] = []
    let state: Json | undefined
    for (let generation = 0; generation < 4; generation++) {
      const before = JSON.stringify(state)
      const plan = planSearch(asked({ archive, generation, ...(state === undefined ? {} : { state }) }))
      isSound(plan.measure)
      isSound(plan.trainOn)
      expect(plan.measure.length).toBeGreaterThan(0)
      expect(plan.measure.length).toBeLessThanOrEqual(settings.archive)
      expect(plan.trainOn.length).toBeGreaterThan(0)
      for (const values of Object.values(plan.predictions?.values ?? {}))
        expect(values).toHaveLength(plan.measure.length)
      expect(plan.predictions === undefined || strategies.named(strategy).predicts).toBe(true)
      expect(JSON.parse(JSON.stringify(plan.state))).toEqual(plan.state)
      expect(JSON.stringify(state)).toBe(before)
      archive = plan.measure.map(measured)
      if (plan.state !== null) state = JSON.parse(JSON.stringify(plan.state))
    }
  })

  test('a plan depends on what it is asked and on nothing else', () => {
    const archive = planSearch(asked({})).measure.map(measured)
    const frozen = JSON.stringify(archive)
    const again = () => planSearch(asked({ archive, generation: 1 }))
    expect(again()).toEqual(again())
    expect(JSON.stringify(archive)).toBe(frozen)
  })

  test('newcomers keep the limits that are known before measuring', () => {
    const archive = planSearch(asked({})).measure.map(measured)
    const known = new Set(archive.map(({ genotype }) => genotypeKey(genotype)))
    const { measure } = planSearch(asked({ archive, generation: 1, constraints: { macs: { max: limit } } }))
    for (const genotype of measure)
      if (!known.has(genotypeKey(genotype))) expect(macsOf(nano, genotype, 10)).toBeLessThanOrEqual(limit)
  })

  test('one network alone, and three objectives', () => {
    const archive = [measured(nano.smallest)]
    isSound(planSearch(asked({ archive, generation: 1 })).measure)
    const objectives = [error, exact.macs, exact.params]
    const design = planSearch(asked({ objectives })).measure
    const entries = design.map((genotype) => {
      const params = new Float64Array(1)
      exact.params.evaluate?.(params, Uint8Array.from(genotype), 1, 0, 1)
      return { genotype, objectives: [...Array.from(measured(genotype).objectives), params[0]] }
    })
    isSound(planSearch(asked({ archive: entries, objectives, generation: 1 })).measure)
  })
})

describe('a strategy with state and settings', () => {
  const archive = planSearch(request({})).measure.map(measured)
  const asked = (change: Partial<PlanRequest>, strategy: PlanRequest['settings']['strategy'] = 'counting') =>
    planSearch(request({ archive, generation: 1, ...change, settings: { ...settings, strategy } })).state

  test('begins with its initial state, and goes on from the last', () => {
    expect(asked({ archive: [], generation: 0 })).toEqual({ generations: 0 })
    expect(asked({})).toEqual({ generations: 1 })
    expect(asked({ state: { generations: 6 } }, { name: 'counting', step: 3 })).toEqual({ generations: 9 })
  })

  test('a damaged state, unknown names and unknown settings are refused', () => {
    expect(() => asked({ state: { generations: 'six' } })).toThrow('the state of counting.generations is damaged')
    expect(() => asked({}, 'guess')).toThrow(
      'there is no "guess"; allowed are nat, evolution, nat-2022, random, nsga, economical, counting',
    )
    expect(() => asked({}, { name: 'counting', step: 'x' })).toThrow('strategies: counting.step: ')
    expect(() => asked({}, { name: 'random', luck: 1 })).toThrow('strategies: random: ')
    expect(() => registerStrategy(strategies.named('random'))).toThrow('strategies: random is registered already')
  })
})

test('nat and evolution are one', () => {
  const archive = planSearch(request({})).measure.map(measured)
  const plan = (strategy: string) =>
    planSearch(request({ archive, generation: 1, settings: { ...settings, strategy } }))
  expect(plan('nat')).toEqual(plan('evolution'))
  expect(plan('nsga').measure).not.toEqual(plan('random').measure)
})
