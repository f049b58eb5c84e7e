import { describe, expect, test } from 'vitest'
import { genotypeKey } from '../../../nat/space/index.ts'
import { decode, nano } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { keys } from '../../../pipeline/contract/keys.ts'
import { commitGeneration } from '../../../pipeline/stages/commit-generation.ts'
import { planGeneration } from '../../../pipeline/stages/plan-generation.ts'
import type { ObjectStore } from '../../../pipeline/store/object-store.ts'
import { keysOf, stageContext, textOf } from '../helpers.ts'
import { archiveOf, indicatorsOf, planOf } from './run-documents.ts'
import { Killed, search, syntheticError, syntheticSpec } from './synthetic-run.ts'

const { generations, archive: archiveSize, initialDesign } = syntheticSpec.search
const allGenerations = Array.from({ length: generations + 1 }, (_, generation) => generation)

/** Everything that must not depend on the clock, the machine, or interruptions. */
async function results(store: ObjectStore): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const key of await keysOf(store, 'runs/run/gen/')) found[key] = await textOf(store, key)
  return found
}

describe('the search over the object store', async () => {
  const context = stageContext()
  const { store } = context
  const final = await search({ runId: 'run', spec: syntheticSpec }, context)

  test('ends after the generations of the spec', async () => {
    expect(final).toEqual({
      runId: 'run',
      generation: generations + 1,
      firstGeneration: 0,
      evaluationShards: 3,
      decision: 'finished',
    })
    expect((await keysOf(store, 'runs/run/gen/')).filter((key) => key.endsWith('archive.json'))).toHaveLength(4)
  })

  test('generation 0 measures the initial design, later ones at most the archive', async () => {
    for (const generation of allGenerations) {
      const { measure, shards, predicted, surrogate } = await planOf(store, generation)
      if (generation === 0) expect(measure).toHaveLength(initialDesign)
      expect(measure.length).toBeLessThanOrEqual(archiveSize)
      expect(new Set(measure.map(genotypeKey)).size).toBe(measure.length)
      expect(shards).toHaveLength(3)
      expect(shards.flat().sort((a, b) => a - b)).toEqual(measure.map((_, index) => index))
      expect(predicted.error ?? []).toHaveLength(generation === 0 ? 0 : measure.length)
      if (generation === 0) expect(surrogate).toBeNull()
      else expect(surrogate).toEqual({ name: 'rbf-ensemble', trainedOn: 24 })
    }
  })

  test('the plan says what to train on: marginals, resolutions and widths of what is measured, and one cosine', async () => {
    for (const generation of allGenerations) {
      const { measure, training, seed } = await planOf(store, generation)
      expect(seed).toBeGreaterThan(0)
      expect(training).toMatchObject({ epochs: 5, firstEpoch: 5 * generation, totalEpochs: 5 * (generations + 1) })
      expect(training.marginals).toHaveLength(22)
      for (const marginal of training.marginals)
        expect(marginal.reduce((sum, [, probability]) => sum + probability, 0)).toBeCloseTo(1, 12)
      const decoded = measure.map((genotype) => decode(nano, genotype))
      for (const [pixels, count] of training.resolutions)
        expect(decoded.filter(({ resolution }) => resolution === pixels)).toHaveLength(count)
      expect(training.widthShares[1]).toBeCloseTo(
        decoded.filter(({ width }) => width === 1).length / measure.length,
        12,
      )
    }
    const seeds = await Promise.all(allGenerations.map(async (generation) => (await planOf(store, generation)).seed))
    expect(new Set(seeds).size).toBe(seeds.length)
  })

  test('O37: every entry carries its generation and what that generation measured', async () => {
    for (const generation of allGenerations) {
      const { entries } = await archiveOf(store, generation)
      const { measure } = await planOf(store, generation)
      expect(entries.map(({ genotype }) => genotypeKey(genotype)).sort()).toEqual(measure.map(genotypeKey).sort())
      for (const { genotype, objectives, measuredAt } of entries) {
        expect(measuredAt).toBe(generation)
        expect(objectives.error).toBe(syntheticError(genotype, generation))
      }
    }
  })

  test('O38: measurements stay within initial design + generations x archive', async () => {
    const counts = await Promise.all(
      allGenerations.map(async (generation) => (await indicatorsOf(store, generation)).measurements),
    )
    const total = counts.reduce((sum, count) => sum + count, 0)
    expect(total).toBeGreaterThan(initialDesign * 2)
    expect(total).toBeLessThanOrEqual(initialDesign + generations * archiveSize)
    // The paper's settings: 100 + 30 x 300.
    expect(100 + 30 * 300).toBe(9100)
  })

  test('indicators: hypervolume grows with the errors falling, the surrogate is judged on newcomers', async () => {
    const indicators = await Promise.all(allGenerations.map((generation) => indicatorsOf(store, generation)))
    for (const [generation, { hypervolume, best, frontSize, surrogate }] of indicators.entries()) {
      const { entries } = await archiveOf(store, generation)
      for (const name of ['error', 'macs'])
        expect(best[name]).toBe(Math.min(...entries.map(({ objectives }) => objectives[name])))
      expect(hypervolume).toBeGreaterThan(generation === 0 ? 0.3 : indicators[generation - 1].hypervolume)
      expect(hypervolume).toBeLessThan(1)
      expect(frontSize).toBeGreaterThan(1)
      if (generation === 0) expect(surrogate).toBeNull()
      else expect(Math.abs(surrogate?.predicted.error.kendall ?? 2)).toBeLessThanOrEqual(1)
    }
    expect(indicators.at(-1)?.surrogate?.predicted.error.rmse).toBeGreaterThan(0)
  })

  test('archives are sorted by error, and every stage that runs again changes nothing', async () => {
    for (const generation of allGenerations) {
      const errors = (await archiveOf(store, generation)).entries.map(({ objectives }) => objectives.error)
      expect(errors).toEqual([...errors].sort((a, b) => a - b))
    }
    const before = await results(store)
    for (const generation of allGenerations) {
      const state = { runId: 'run', generation, evaluationShards: 3 }
      expect(await planGeneration(state, context)).toEqual(state)
      await commitGeneration(state, context)
    }
    expect(await results(store)).toEqual(before)
  })

  test('same seed, same bytes; another seed, another search', async () => {
    const same = stageContext()
    await search({ runId: 'run', spec: syntheticSpec }, same)
    expect(await results(same.store)).toEqual(await results(store))
    const other = stageContext()
    await search({ runId: 'run', spec: { ...syntheticSpec, seed: 2 } }, other)
    expect(await textOf(other.store, keys.archive('run', 1))).not.toBe(await textOf(store, keys.archive('run', 1)))
  })

  test.each(['measure 0', 'commit 0', 'plan 1', 'measure 2', 'commit 2', 'plan 3'])(
    'O39: killed before "%s" and resumed, the search ends with the same bytes',
    async (instant) => {
      const interrupted = stageContext()
      const kill = (name: string) => {
        if (name === instant) throw new Killed(name)
      }
      await expect(search({ runId: 'run', spec: syntheticSpec }, interrupted, kill)).rejects.toThrow(Killed)
      await search({ runId: 'run' }, interrupted)
      expect(await results(interrupted.store)).toEqual(await results(store))
    },
  )

  test('two executions of the same run at once end with one set of archives', async () => {
    const shared = stageContext()
    const finals = await Promise.all([1, 2].map(() => search({ runId: 'run', spec: syntheticSpec }, shared)))
    expect(finals[0]).toEqual(finals[1])
    expect(await results(shared.store)).toEqual(await results(store))
  })
})
