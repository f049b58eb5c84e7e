import { describe, expect, test } from 'vitest'
import { genotypeKey } from '../../../nat/space/index.ts'
import { decode, nano } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import {
  archiveSchema,
  indicatorsSchema,
  measuredShardSchema,
  planSchema,
} from '../../../pipeline/contract/documents.ts'
import { keys } from '../../../pipeline/contract/keys.ts'
import { appendLedgerLine } from '../../../pipeline/ledger/ledger.ts'
import { commitGeneration } from '../../../pipeline/stages/commit-generation.ts'
import { planGeneration } from '../../../pipeline/stages/plan-generation.ts'
import { documentText, readDocument } from '../../../pipeline/store/json-documents.ts'
import type { ObjectStore } from '../../../pipeline/store/object-store.ts'
import { keysOf, ledgerLine, stageContext, textOf } from '../helpers.ts'
import { Killed, putDataset, search, syntheticError, syntheticSpec } from './synthetic-run.ts'

const { generations, archive: archiveSize, initialDesign } = syntheticSpec.search
const allGenerations = Array.from({ length: generations + 1 }, (_, generation) => generation)

const planOf = (store: ObjectStore, generation: number) => readDocument(store, keys.plan('run', generation), planSchema)
const archiveOf = (store: ObjectStore, generation: number) =>
  readDocument(store, keys.archive('run', generation), archiveSchema)
const indicatorsOf = (store: ObjectStore, generation: number) =>
  readDocument(store, keys.indicators('run', generation), indicatorsSchema)

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

describe('what can go wrong', () => {
  const oneGeneration = { ...syntheticSpec, search: { ...syntheticSpec.search, generations: 1 } }
  const until = async (instant: string) => {
    const context = stageContext()
    const stop = (name: string) => {
      if (name === instant) throw new Killed(name)
    }
    await search({ runId: 'run', spec: oneGeneration }, context, stop).catch((error) => {
      if (!(error instanceof Killed)) throw error
    })
    return context
  }
  const state = (generation: number) => ({ runId: 'run', generation, evaluationShards: 3 })

  test('a missing shard is named', async () => {
    const context = await until('commit 0')
    const key = keys.measured('run', 0, 1)
    await context.store.delete(key)
    await expect(commitGeneration(state(0), context)).rejects.toMatchObject({
      name: 'Nat.CorruptedObject',
      message: `${key} is missing from ${context.store.location}, although a finished stage should have written it.`,
    })
  })

  test('a shard that lacks networks, or has others, is refused, and no archive appears', async () => {
    const context = await until('commit 0')
    const key = keys.measured('run', 0, 1)
    const shard = await readDocument(context.store, key, measuredShardSchema)
    const whole = shard.entries.length
    await context.store.put(key, documentText({ ...shard, entries: shard.entries.slice(1) }))
    await expect(commitGeneration(state(0), context)).rejects.toThrow(`lacks 1 of the ${whole} networks of its plan.`)
    const other = await readDocument(context.store, keys.measured('run', 0, 2), measuredShardSchema)
    await context.store.put(key, documentText({ ...shard, entries: [...shard.entries, other.entries[0]] }))
    await expect(commitGeneration(state(0), context)).rejects.toThrow('which its plan did not ask for.')
    expect(await context.store.head(keys.archive('run', 0))).toBeUndefined()
  })

  test('an error that is no number is refused by the path of the field', async () => {
    const context = await until('commit 0')
    const key = keys.measured('run', 0, 0)
    await context.store.put(key, (await textOf(context.store, key)).replace(/"error": [\d.]+/, '"error": null'))
    await expect(commitGeneration(state(0), context)).rejects.toMatchObject({
      name: 'Nat.CorruptedObject',
      message: `${key} in ${context.store.location} is damaged or of another version: entries.0.objectives.error: Invalid input: expected number, received null.`,
    })
  })

  test('a truncated plan, archive, or manifest stops the stage that reads it, by name', async () => {
    const context = await until('plan 1')
    for (const key of [keys.archive('run', 0), keys.spec('run'), keys.datasetManifest('abc')]) {
      const whole = await textOf(context.store, key)
      await context.store.put(key, whole.slice(0, whole.length / 2))
      await expect(planGeneration(state(1), context)).rejects.toMatchObject({
        name: 'Nat.CorruptedObject',
        message: `${key} in ${context.store.location} is damaged or of another version: it is not JSON.`,
      })
      await context.store.put(key, whole)
    }
    expect(await planGeneration(state(1), context)).toEqual(state(1))
  })

  test('a generation that would exceed the budget is not begun', async () => {
    const context = stageContext()
    const spec = { ...syntheticSpec, budget: { maxCostUsd: 1 } }
    const hour = ledgerLine({ machine: 'g4dn.xlarge', purchase: 'on-demand', seconds: 3000, gpus: 1 })
    let stages = 0
    // Each generation costs 0.44 dollars: two fit, a third does not.
    const pay = async (name: string) => {
      if (!name.startsWith('commit')) return
      await appendLedgerLine(context.store, 'run', { ...hour, generation: stages }, 'id')
      stages++
    }
    const final = await search({ runId: 'run', spec }, context, pay)
    expect(final).toMatchObject({ generation: 2, decision: 'budget' })
    expect(await search({ runId: 'run' }, context)).toMatchObject({ generation: 2, decision: 'finished' })
  })

  test('random search measures as many networks and predicts nothing', async () => {
    const context = stageContext()
    await putDataset(context.store, 'run')
    const random = { ...oneGeneration, search: { ...oneGeneration.search, strategy: 'random' } }
    await search({ runId: 'run', spec: random }, context)
    const plan = await planOf(context.store, 1)
    expect(plan.surrogate).toBeNull()
    expect(plan.measure).toHaveLength(archiveSize)
    expect((await indicatorsOf(context.store, 1)).surrogate).toBeNull()
  })

  test('objectives in any order: archives keep the order of the spec and are sorted by the first', async () => {
    const context = stageContext()
    await search({ runId: 'run', spec: { ...oneGeneration, objectives: ['params', 'macs', 'error'] } }, context)
    const { objectives, entries } = await archiveOf(context.store, 1)
    expect(objectives).toEqual(['params', 'macs', 'error'])
    const params = entries.map((entry) => entry.objectives.params)
    expect(params).toEqual([...params].sort((a, b) => a - b))
  })
})

test('a damaged ledger line does not end a run with a budget, and counts as the dearest', async () => {
  const context = stageContext()
  const { store } = context
  const hour = { machine: 'g4dn.xlarge', purchase: 'on-demand', seconds: 3600, gpus: 1 } as const
  const spec = { ...syntheticSpec, budget: { maxCostUsd: 2.1 } }
  const final = await search({ runId: 'run', spec }, context, async (name) => {
    if (name !== 'commit 0' && name !== 'commit 1') return
    await appendLedgerLine(store, 'run', ledgerLine({ generation: Number(name.at(-1)), ...hour }), 'good')
    if (name === 'commit 1') await store.put(`${keys.ledgerPrefix('run')}00001-WarmUp-0-1-bad.json`, '{"schema"')
  })
  // After generation 1, two hours and a damaged line make 1.578 dollars spent; another hour would make 2.104.
  expect(final).toMatchObject({ generation: 2, decision: 'budget' })
  expect(context.messages).toContain('damaged ledger lines count as the dearest')
})
