/** A run that starts from another one's result: ResolveSpec's checks, the record, and the initial design. */
import { describe, expect, test } from 'vitest'
import { nonDominated } from '../../../nat/evolution/index.ts'
import { createGenerator } from '../../../nat/random/index.ts'
import { initialDesign } from '../../../nat/space/index.ts'
import { macsOf, nano } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import {
  type ArchiveDocument,
  archiveSchema,
  type Plan,
  planSchema,
  runRecordSchema,
} from '../../../pipeline/contract/documents.ts'
import { keys } from '../../../pipeline/contract/keys.ts'
import type { FunctionContext } from '../../../pipeline/stages/function-context.ts'
import { planGeneration } from '../../../pipeline/stages/plan-generation.ts'
import { resolveSpec } from '../../../pipeline/stages/resolve-spec.ts'
import { warmStartDesign } from '../../../pipeline/stages/warm-start-design.ts'
import { documentText, readDocument } from '../../../pipeline/store/json-documents.ts'
import type { ObjectStore } from '../../../pipeline/store/object-store.ts'
import { expectPasteable } from '../../cli/printed-commands.ts'
import { keysOf, stageContext, textOf } from '../helpers.ts'
import { putDataset, search, syntheticSpec } from './synthetic-run.ts'

const oneGeneration = { ...syntheticSpec, search: { ...syntheticSpec.search, generations: 1 } }
const names = ['error', 'macs'] as const

/** A store where the run `last` is finished; its container's stages are only told by what they leave behind. */
async function withFinishedRun(fields: { supernet?: string } = {}) {
  const context = stageContext()
  const { store } = context
  await search({ runId: 'last', spec: oneGeneration }, context)
  await store.put(keys.finalArchive('last'), await textOf(store, keys.archive('last', 1)))
  for (const width of [0, 1]) {
    const checkpoint = { key: keys.checkpoint('last', `${width}`.repeat(64)), sha256: `${width}`.repeat(64) }
    await store.put(checkpoint.key, 'weights')
    const manifest = { schema: 1, runId: 'last', generation: 1, width, steps: 5, checkpoint, curve: [] }
    await store.put(keys.trained('last', 1, width), documentText(manifest))
  }
  const summary = {
    schema: 1,
    runId: 'last',
    name: 'digits',
    status: 'succeeded',
    dataset: { source: 'images', classes: ['a', 'b'], train: 600, validation: 200, test: 200 },
    supernet: 'nano',
    seed: 1,
    objectives: names.map((name) => ({ name, label: name, unit: '', source: 'exact' as const })),
    warnings: [],
    front: [],
    references: [],
    generations: [],
    reduced: [],
    cost: { seconds: 1, gpuHours: 0, usd: 0, usdPerNetwork: 0, byStage: {} },
    ...fields,
  }
  await store.put(keys.summary('last'), documentText(summary))
  return context
}

const recordOf = (store: ObjectStore, runId: string) => readDocument(store, keys.run(runId), runRecordSchema)
const lastArchive = (store: ObjectStore): Promise<ArchiveDocument> =>
  readDocument(store, keys.archive('last', 1), archiveSchema)

async function firstPlan(context: FunctionContext, runId: string): Promise<Plan> {
  await putDataset(context.store, runId)
  await planGeneration({ runId, generation: 0, evaluationShards: 3 }, context)
  return readDocument(context.store, keys.plan(runId, 0), planSchema)
}

const genes = (genotypes: readonly (readonly number[])[]) => genotypes.map((genotype) => genotype.join())

describe('ResolveSpec', () => {
  test('records the run and the generation that it starts from; a resume need not say it again', async () => {
    const context = await withFinishedRun()
    const input = { runId: 'next', spec: oneGeneration, warmStartFrom: 'last' }
    expect(await resolveSpec(input, context)).toMatchObject({ generation: 0, decision: 'continue' })
    expect((await recordOf(context.store, 'next')).warmStart).toEqual({ runId: 'last', generation: 1 })
    const record = await textOf(context.store, keys.run('next'))
    await resolveSpec(input, context)
    await resolveSpec({ runId: 'next' }, context)
    // Nor is the earlier run looked at again.
    await context.store.delete(keys.summary('last'))
    await resolveSpec(input, context)
    expect(await textOf(context.store, keys.run('next'))).toBe(record)
  })

  test('a run record of before there were warm starts is read as one without', async () => {
    const context = stageContext()
    const { store } = context
    await resolveSpec({ runId: 'old', spec: oneGeneration }, context)
    const { warmStart, ...old } = JSON.parse(await textOf(store, keys.run('old')))
    expect(warmStart).toBeNull()
    await store.put(keys.run('old'), documentText(old))
    expect((await recordOf(store, 'old')).warmStart).toBeNull()
    expect(await resolveSpec({ runId: 'old' }, context)).toMatchObject({ generation: 0 })
  })

  const start = { runId: 'next', spec: oneGeneration, warmStartFrom: 'last' }
  test.each<[string, string, (store: ObjectStore) => Promise<unknown>]>([
    [
      'a run that does not exist',
      'there is no run last in LOCATION: name a finished one.',
      async (store) => {
        await store.delete(keys.summary('last'))
        await store.delete(keys.spec('last'))
      },
    ],
    [
      'an unfinished run',
      'run last is not finished: finish it first, or name another one.',
      (store) => store.delete(keys.summary('last')),
    ],
    [
      'a run of another preset',
      'run last searched ofa-mbv3, this spec nano: name a run of nano, whose networks and weights can be used.',
      async (store) =>
        store.put(
          keys.summary('last'),
          (await textOf(store, keys.summary('last'))).replace('"supernet": "nano"', '"supernet": "ofa-mbv3"'),
        ),
    ],
    [
      'a run whose weights were deleted',
      `the weights of run last are gone (${keys.checkpoint('last', '1'.repeat(64))}): name another run.`,
      (store) => store.delete(keys.checkpoint('last', '1'.repeat(64))),
    ],
  ])('%s is refused before anything is written; a schedule starts afresh instead', async (_, sentence, spoil) => {
    const context = await withFinishedRun()
    const { store } = context
    await spoil(store)
    await expect(resolveSpec(start, context)).rejects.toMatchObject({
      name: 'Nat.InvalidSpec',
      message: `The warm start cannot be used: ${sentence.replace('LOCATION', store.location)}`,
    })
    const { advice } = await resolveSpec(start, context).catch((error) => error)
    if (advice !== undefined) await expectPasteable(advice, { store: store.location })
    expect(await keysOf(store, 'runs/next/')).toEqual([])

    expect(await resolveSpec({ ...start, onUnusableStart: 'start-fresh' }, context)).toMatchObject({ generation: 0 })
    expect((await recordOf(store, 'next')).warmStart).toBeNull()
    expect(context.messages).toContain('the last run cannot be started from: starting afresh')
  })

  test('a run that was begun otherwise keeps its beginning', async () => {
    const context = await withFinishedRun()
    await resolveSpec({ runId: 'next', spec: oneGeneration }, context)
    await expect(resolveSpec(start, context)).rejects.toMatchObject({
      name: 'Nat.InvalidSpec',
      message:
        'The warm start cannot be used: next was begun without a warm start, not from last. Give this one a run id of its own, or resume next as it is.',
    })
  })

  test('a run id that escapes its folder is refused', async () => {
    await expect(resolveSpec({ ...start, warmStartFrom: '../last' }, stageContext())).rejects.toMatchObject({
      name: 'Nat.InvalidSpec',
      message: expect.stringMatching(/^The run cannot start: warmStartFrom is wrong/),
    })
  })
})

describe('PlanGeneration', () => {
  test('the initial design is the last archive, its non-dominated networks first, filled up with new ones', async () => {
    const context = await withFinishedRun()
    const { entries } = await lastArchive(context.store)
    const initial = entries.length + 4
    const spec = { ...oneGeneration, search: { ...oneGeneration.search, archive: 40, initialDesign: initial } }
    await resolveSpec({ runId: 'next', spec, warmStartFrom: 'last' }, context)
    const { measure, predicted } = await firstPlan(context, 'next')
    expect(measure).toHaveLength(initial)
    expect(new Set(genes(measure)).size).toBe(initial)
    expect(predicted).toEqual({})
    const F = Float64Array.from(entries.flatMap(({ objectives }) => [objectives.error, objectives.macs]))
    const front = nonDominated(F, 2).map((index) => entries[index].genotype)
    expect(genes(measure.slice(0, front.length))).toEqual(genes(front))
    expect(genes(measure.slice(0, entries.length)).sort()).toEqual(
      genes(entries.map(({ genotype }) => genotype)).sort(),
    )
  })

  test('members that do not keep the limits of the new run do not come before new ones, which do', async () => {
    const context = await withFinishedRun()
    const { entries } = await lastArchive(context.store)
    const costs = entries.map(({ objectives }) => objectives.macs).sort((a, b) => a - b)
    const max = costs[Math.floor(costs.length / 3)]
    const spec = { ...oneGeneration, constraints: { macs: { max } } }
    await resolveSpec({ runId: 'next', spec, warmStartFrom: 'last' }, context)
    const { measure } = await firstPlan(context, 'next')
    expect(measure).toHaveLength(oneGeneration.search.initialDesign)
    for (const genotype of measure) expect(macsOf(nano, genotype, 10)).toBeLessThanOrEqual(max)
    const feasible = entries.filter(({ objectives }) => objectives.macs <= max)
    expect(genes(measure.slice(0, feasible.length)).sort()).toEqual(
      genes(feasible.map(({ genotype }) => genotype)).sort(),
    )
    expect(feasible.length).toBeLessThan(measure.length)
  })

  test('an archive of which nothing keeps the limits leaves the design of a fresh search', async () => {
    const context = await withFinishedRun()
    const { entries } = await lastArchive(context.store)
    const constraints = { params: { min: 1.001 * Math.max(...entries.map(({ objectives }) => objectives.params)) } }
    const [warm, fresh] = ['warm', 'fresh']
    const spec = { ...oneGeneration, constraints }
    await resolveSpec({ runId: warm, spec, warmStartFrom: 'last' }, context)
    await resolveSpec({ runId: fresh, spec }, context)
    expect((await firstPlan(context, warm)).measure).toEqual((await firstPlan(context, fresh)).measure)
  })

  test('without a warm start, the design is the usual one', async () => {
    const context = await withFinishedRun()
    await resolveSpec({ runId: 'next', spec: oneGeneration }, context)
    const { measure } = await firstPlan(context, 'next')
    const { initialDesign: count } = oneGeneration.search
    expect(genes(measure)).toEqual(genes(initialDesign(nano, count, createGenerator(1, 'initial design'))))
  })

  test('the whole search goes on from there, and again gives the same bytes', async () => {
    const archives: string[] = []
    for (let time = 0; time < 2; time++) {
      const context = await withFinishedRun()
      const input = { runId: 'next', spec: { ...oneGeneration, seed: 2 }, warmStartFrom: 'last' }
      expect(await search(input, context)).toMatchObject({ generation: 2, decision: 'finished' })
      archives.push(await textOf(context.store, keys.archive('next', 1)))
    }
    expect(archives[1]).toBe(archives[0])
  })
})

test('of an archive that is larger than the design, the networks that spread over the trade-off are kept', () => {
  const archive = initialDesign(nano, 40, createGenerator(3)).map((genotype, index) => ({
    genotype,
    // 20 networks on a line of equally good ones, 20 behind it.
    objectives: { error: 40 - (index % 20) + (index < 20 ? 0 : 5), macs: 1e6 * (1 + (index % 20)), params: 1 },
    measuredAt: 0,
  }))
  const fresh = initialDesign(nano, 10, createGenerator(4))
  const design = warmStartDesign(archive, names, fresh, { count: 10, generator: createGenerator(5) })
  const places = genes(design).map((key) => archive.findIndex(({ genotype }) => genotype.join() === key))
  expect(places).toHaveLength(10)
  expect(Math.min(...places)).toBe(0)
  expect(Math.max(...places)).toBe(19)
  const gaps = places.slice(1).map((place, index) => place - places[index])
  expect(Math.max(...gaps)).toBeLessThanOrEqual(4)
})
