/**
 * A space, a family, a task, an objective, a strategy, a surrogate and two stages from outside: one file and one registration
 * each. The whole search runs with them through the command line and the local interpreter, with real training, in processes
 * of its own.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { archiveSchema, planSchema } from '../../pipeline/contract/documents.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { exportManifestSchema, summarySchema } from '../../pipeline/contract/results.ts'
import { readLedger } from '../../pipeline/ledger/ledger.ts'
import { readDocument } from '../../pipeline/store/json-documents.ts'
import { openStore } from '../../pipeline/store/open-store.ts'
import { decodeSafetensors } from '../../supernet/checkpoint/safetensors.ts'
import { root, runSearch } from './run-search.ts'
import { digits } from './space.ts'

const folder = mkdtempSync(join(tmpdir(), 'nat-extension-'))
const runId = 'outside'
const spec = `
name: outside
dataset: ${root}examples/uci-digits
task: digit-and-parity
supernet: { preset: digits, weights: random }
recipe: paper
objectives: [error, macs, neurons]
seed: 3
warmUp: { epochs: 1 }
adaptation: { epochs: 5, learningRate: 0.05, batch: 96, augmentation: { flip: false, cropScale: [1, 1], cutout: 0 } }
search:
  { generations: 2, archive: 8, initialDesign: 8, surrogateTrainingSet: 8, surrogate: nearest,
    strategy: { name: moving-mean, memory: 0.25 } }
evaluation: { calibrationImages: 100, validationImages: 200 }
export: { networks: 1, formats: [] }
finish: { epochs: 1 }
`

/** What the strategy keeps with a plan. */
const stateSchema = z.object({ mean: z.array(z.number()) })
const store = openStore(folder)
let ended: Awaited<ReturnType<typeof runSearch>>
beforeAll(async () => {
  ended = await runSearch(folder, runId, spec)
}, 600_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the search succeeds, and shows the objective from outside', async () => {
  expect(ended.output).toContain('hidden neurons')
  expect(ended.code, ended.output).toBe(0)
  const summary = await readDocument(store, keys.summary(runId), summarySchema)
  expect(summary).toMatchObject({ status: 'succeeded', supernet: 'digits' })
  expect(summary.front.length).toBeGreaterThan(0)
})

test('archives hold networks of five genes, trained better than chance, and their neurons', async () => {
  const { entries, objectives } = await readDocument(store, keys.archive(runId, 2), archiveSchema)
  expect(objectives).toEqual(['error', 'macs', 'neurons'])
  expect(entries.length).toBeGreaterThan(4)
  for (const { genotype, objectives } of entries) {
    const { neurons, second } = digits.decode(genotype)
    expect(objectives.neurons).toBe(second ? 2 * neurons : neurons)
  }
  // Ten classes: chance has 90 % error.
  expect(entries[0].objectives.error).toBeLessThan(70)
})

test('the strategy learned from generation to generation, and asked the surrogate', async () => {
  const plans = await Promise.all(
    [0, 1, 2].map((generation) => readDocument(store, keys.plan(runId, generation), planSchema)),
  )
  const means = plans.map(({ strategy }) => stateSchema.parse(strategy?.state).mean)
  expect(means.map(({ length }) => length)).toEqual([0, 5, 5])
  expect(means[2]).not.toEqual(means[1])
  for (const { surrogate, predicted, measure } of plans.slice(1)) {
    expect(surrogate?.name).toBe('nearest')
    expect(predicted.error).toHaveLength(measure.length)
    expect(predicted.error.filter((each) => each !== null)).toHaveLength(measure.length - 6)
  }
})

test('the task trained both of its heads, and the delivered network has both', async () => {
  const { front } = await readDocument(store, keys.exported(runId), exportManifestSchema)
  const [weights] = front.flatMap(({ files }) => files.filter((file) => file.endsWith('.safetensors')))
  const { tensors } = decodeSafetensors((await store.get(weights)).body)
  expect(tensors.get('odd.weight')?.shape).toEqual([2, 8])
  expect(tensors.get('classifier.linear.weight')?.shape).toEqual([10, 8])
})

test('the stages ran in their places: a job before each measuring, a function before the report', async () => {
  const measured = await Promise.all(
    [0, 1, 2].map((generation) => readDocument(store, keys.plan(runId, generation), planSchema)),
  )
  for (const [generation, { measure }] of measured.entries()) {
    const note = await store.get(`runs/${runId}/notes/${generation}.json`)
    expect(Buffer.from(note.body).toString()).toBe(String(measure.length))
  }
  const { objects } = JSON.parse(Buffer.from((await store.get(`runs/${runId}/count.json`)).body).toString())
  expect(objects).toBeGreaterThan(20)
  const ledger = (await readLedger(store, runId)).lines.map(({ stage }) => stage)
  expect(ledger.filter((stage) => stage === 'NoteCandidates')).toHaveLength(3)
  expect(ledger.filter((stage) => stage === 'CountObjects')).toHaveLength(1)
})
