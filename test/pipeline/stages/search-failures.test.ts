/** The search over the object store where something is missing, damaged, too dear or asked for otherwise. */
import { describe, expect, test } from 'vitest'
import { measuredShardSchema } from '../../../pipeline/contract/documents.ts'
import { keys } from '../../../pipeline/contract/keys.ts'
import { appendLedgerLine } from '../../../pipeline/ledger/ledger.ts'
import { commitGeneration } from '../../../pipeline/stages/commit-generation.ts'
import { planGeneration } from '../../../pipeline/stages/plan-generation.ts'
import { documentText, readDocument } from '../../../pipeline/store/json-documents.ts'
import { ledgerLine, stageContext, textOf } from '../helpers.ts'
import { archiveOf, indicatorsOf, planOf } from './run-documents.ts'
import { Killed, putDataset, search, syntheticSpec } from './synthetic-run.ts'

const { archive: archiveSize } = syntheticSpec.search

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
