/** Searches whose objectives are others than error and MACs. */
import { expect, test } from 'vitest'
import { archiveSchema, indicatorsSchema, planSchema } from '../../../pipeline/contract/documents.ts'
import { keys } from '../../../pipeline/contract/keys.ts'
import { objectiveNames, registerObjective } from '../../../pipeline/objectives/index.ts'
import { selectSubnets } from '../../../pipeline/stages/select-subnets.ts'
import { readDocument } from '../../../pipeline/store/json-documents.ts'
import type { ObjectStore } from '../../../pipeline/store/object-store.ts'
import { stageContext } from '../helpers.ts'
import { search, syntheticSpec } from '../stages/synthetic-run.ts'

const oneGeneration = { ...syntheticSpec, search: { ...syntheticSpec.search, generations: 1, innerGenerations: 4 } }
const planOf = (store: ObjectStore, generation: number) => readDocument(store, keys.plan('run', generation), planSchema)
const archiveOf = (store: ObjectStore, generation: number) =>
  readDocument(store, keys.archive('run', generation), archiveSchema)
const indicatorsOf = (store: ObjectStore, generation: number) =>
  readDocument(store, keys.indicators('run', generation), indicatorsSchema)

test('several measured objectives, error not among them; limits on what is minimised by nobody', async () => {
  const context = stageContext()
  const spec = {
    ...oneGeneration,
    objectives: ['activations', 'calibrationError', 'worstClassError'],
    constraints: { params: { max: 400_000 }, balancedError: { max: 80 } },
  }
  const { generation } = await search({ runId: 'run', spec }, context)
  const { predicted } = await planOf(context.store, 1)
  expect(Object.keys(predicted)).toEqual(['calibrationError', 'worstClassError', 'balancedError'])
  const { entries } = await archiveOf(context.store, 1)
  for (const { objectives } of entries)
    for (const name of ['activations', 'calibrationError', 'worstClassError', 'params', 'balancedError'])
      expect(objectives[name]).toBeGreaterThan(0)
  const { best, surrogate } = await indicatorsOf(context.store, 1)
  expect(Object.keys(best)).toEqual(spec.objectives)
  expect(surrogate?.predicted.worstClassError.rmse).toBeGreaterThan(0)
  const selected = await selectSubnets({ runId: 'run', generation, evaluationShards: 3 }, context)
  expect(selected.entries.length).toBeGreaterThan(0)
  for (const { objectives } of selected.entries) expect(objectives.params).toBeLessThanOrEqual(400_000)
  expect(selected.entries[0].chosenFor).toContain('lowest calibrationError')
})

test('an objective from outside: one file and one call', async () => {
  registerObjective({
    name: 'layers',
    label: 'layers',
    unit: 'layers',
    source: 'exact',
    range: () => ({ least: 10, most: 20 }),
    evaluator:
      ({ space }) =>
      (target, X, n, offset, stride) => {
        for (let i = 0; i < n; i++) {
          const genotype = Array.from(X.subarray(i * 22, (i + 1) * 22))
          const { depths } = space.describe(space.decode(genotype))
          target[offset + i * stride] = depths.reduce((sum, depth) => sum + depth, 0)
        }
      },
  })
  const context = stageContext()
  await search({ runId: 'run', spec: { ...oneGeneration, objectives: ['error', 'layers', 'macs'] } }, context)
  const { entries } = await archiveOf(context.store, 1)
  expect(Math.min(...entries.map(({ objectives }) => objectives.layers))).toBe(10)
  expect((await indicatorsOf(context.store, 1)).best.layers).toBe(10)
})

test('twelve objectives', { timeout: 60_000 }, async () => {
  for (const name of ['a', 'b', 'c', 'd'])
    registerObjective({
      name: `gene${name}`,
      label: `gene ${name}`,
      unit: '',
      source: 'exact',
      range: () => ({ least: 0, most: 9 }),
      evaluator: () => (target, X, n, offset, stride) => {
        for (let i = 0; i < n; i++) target[offset + i * stride] = X[i * 22 + 2 + name.charCodeAt(0) - 97]
      },
    })
  const objectives = objectiveNames().filter((name) => name !== 'layers' && name !== 'fileSize')
  expect(objectives).toHaveLength(12)
  const context = stageContext()
  await search({ runId: 'run', spec: { ...oneGeneration, objectives } }, context)
  const { hypervolume, best } = await indicatorsOf(context.store, 1)
  expect(Object.keys(best)).toHaveLength(12)
  expect(hypervolume).toBeGreaterThan(0)
})
