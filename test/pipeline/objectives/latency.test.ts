import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createGenerator } from '../../../nat/random/index.ts'
import { distinctGenotypes } from '../../../nat/space/index.ts'
import {
  allLayerKeys,
  cost,
  decode,
  largest,
  nano,
  ofaMbv3,
  smallest,
} from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { archiveSchema } from '../../../pipeline/contract/documents.ts'
import { keys } from '../../../pipeline/contract/keys.ts'
import { parseLatencyTable } from '../../../pipeline/contract/parse-latency-table.ts'
import { exactValue, latencyObjective } from '../../../pipeline/objectives/index.ts'
import { resolveSpec } from '../../../pipeline/stages/resolve-spec.ts'
import { selectSubnets } from '../../../pipeline/stages/select-subnets.ts'
import { readDocument } from '../../../pipeline/store/json-documents.ts'
import { keysOf, smallSpec, stageContext, temporaryFolder } from '../helpers.ts'
import { search, syntheticSpec } from '../stages/synthetic-run.ts'

/** Layers of the published tables for a phone, at 224 pixels and width 1.2. */
const published = [
  'Conv-input:224x224x3-output:112x112x24',
  'expanded_conv-input:112x112x24-output:112x112x24-expand:24-kernel:3-stride:1-idskip:1-se:0-hs:0',
  'expanded_conv-input:112x112x24-output:56x56x32-expand:144-kernel:7-stride:2-idskip:0-se:0-hs:0',
  'expanded_conv-input:14x14x136-output:14x14x136-expand:544-kernel:3-stride:1-idskip:1-se:1-hs:1',
  'Conv_1-input:7x7x192-output:7x7x1152',
  'AvgPool2D-input:7x7x1152-output:1x1x1152',
  'Conv_2-input:1x1x1152-output:1x1x1536',
  'Logits-input:1x1x1536-output:1000',
]

const tableOf = (millisecondsOf: (layer: string) => number, space = nano, classes = 10) => ({
  schema: 1 as const,
  device: 'test phone',
  runtime: 'test',
  measuredAt: '2026-01-01',
  layers: Object.fromEntries(allLayerKeys(space, classes).map((layer) => [layer, { mean: millisecondsOf(layer) }])),
})

test('layers have the names of the published tables, and no network has another one', () => {
  const space = { ...ofaMbv3, resolutions: [224], widths: [1.2] }
  const layers = allLayerKeys(space, 1000)
  expect(layers).toHaveLength(96)
  for (const layer of published) expect(layers).toContain(layer)
})

test('a network takes the sum of its layers: where each takes 1 ms, as many as it has', () => {
  const objective = latencyObjective('phone', parseLatencyTable(JSON.stringify(tableOf(() => 1)), 'phone.json'))
  const facts = { space: nano, classes: 10 }
  // Stem, last expansion, pool, feature mix, classifier.
  for (const genotype of [smallest(nano), largest(nano), ...distinctGenotypes(nano, 20, createGenerator(2))])
    expect(exactValue(objective, facts, genotype)).toBe(5 + decode(nano, genotype).depths.reduce((a, b) => a + b, 0))
  expect(objective.range(facts)).toEqual({ least: 15, most: 25 })
})

test('what every network takes beyond its layers is added to all', () => {
  const text = JSON.stringify({ ...tableOf(() => 1), perNetwork: { mean: 0.5 } })
  const objective = latencyObjective('phone', parseLatencyTable(text, 'phone.json'))
  const facts = { space: nano, classes: 10 }
  expect(exactValue(objective, facts, smallest(nano))).toBe(15.5)
  expect(objective.range(facts)).toEqual({ least: 15.5, most: 25.5 })
  const two = new Float64Array(4)
  objective.evaluator(facts)(two, Uint8Array.from([...smallest(nano), ...largest(nano)]), 2, 1, 2)
  expect([...two]).toEqual([0, 15.5, 0, 25.5])
})

test('the last layer of a table for other classes goes by its outputs', () => {
  const table = tableOf((layer) => (layer.startsWith('Logits') ? 8 : 0), nano, 1000)
  const objective = latencyObjective('phone', parseLatencyTable(JSON.stringify(table), 'phone.json'))
  expect(exactValue(objective, { space: nano, classes: 10 }, smallest(nano))).toBeCloseTo(0.08, 12)
})

test('the format that was published is read: layers at the top, means in milliseconds', () => {
  const text = published.map((layer, i) => `${layer}:\n  count: 100\n  mean: ${i + 0.5}\n  std: 0.1\n`).join('')
  const { layers, device } = parseLatencyTable(text, 'note10.yaml')
  expect(device).toBe('note10.yaml')
  expect(Object.keys(layers)).toEqual(published)
  expect(layers[published[7]].mean).toBe(7.5)
})

describe('a table is refused', () => {
  const good = tableOf(() => 1)
  test.each([
    ['without a word', '', 'it is no mapping of layers'],
    ['that is a list', '[1, 2]', 'it is no mapping of layers'],
    ['that is cut off', '{"layers": {', 'it is neither JSON nor YAML'],
    ['that is no YAML', 'a: [', 'it is neither JSON nor YAML'],
    ['without layers', '{}', 'it has no layers'],
    ['without layers inside', JSON.stringify({ ...good, layers: {} }), 'it has no layers'],
    ['with a time below zero', 'Conv: { mean: -1 }', 'layers.Conv.mean: no negative time'],
    ['with a time that is none', 'Conv: { mean: fast }', 'layers.Conv.mean: a number of milliseconds'],
    [
      'with a constant below zero',
      JSON.stringify({ ...good, perNetwork: { mean: -1 } }),
      'perNetwork.mean: no negative',
    ],
    ['of another version', JSON.stringify({ ...good, schema: 2 }), 'schema: '],
  ])('%s', (_, text, reason) => {
    expect(() => parseLatencyTable(text, 'phone.json')).toThrow(
      `The latency table phone.json cannot be used: ${reason}`,
    )
  })
})

function tables() {
  const folder = temporaryFolder()
  mkdirSync(folder, { recursive: true })
  const write = (name: string, table: object) => {
    writeFileSync(join(folder, name), JSON.stringify(table))
    return join(folder, name)
  }
  return {
    // Deep networks are slow on the one, large kernels on the other.
    phone: write(
      'phone.json',
      tableOf(() => 1),
    ),
    board: write(
      'board.json',
      tableOf((layer) => Number(/kernel:(\d)/.exec(layer)?.[1] ?? 0)),
    ),
    other: write(
      'other.json',
      tableOf(() => 1, { ...ofaMbv3, resolutions: [224], widths: [1.2] }),
    ),
  }
}

test('two tables as objectives, one of them with a limit; the run keeps its tables', async () => {
  const { phone, board } = tables()
  const context = stageContext()
  const spec = {
    ...syntheticSpec,
    search: { ...syntheticSpec.search, generations: 1 },
    objectives: ['error', { latency: phone }, { latency: board, name: 'board' }],
    constraints: { board: { max: 80 }, params: { max: 1e6 } },
  }
  const { generation } = await search({ runId: 'run', spec }, context)
  const { entries, objectives } = await readDocument(context.store, keys.archive('run', 1), archiveSchema)
  expect(objectives).toEqual(['error', 'latency', 'board'])
  for (const { genotype, objectives } of entries) {
    const { depths, kernelSizes } = decode(nano, genotype)
    expect(objectives.latency).toBe(5 + depths.reduce((a, b) => a + b, 0))
    expect(objectives.board).toBe(kernelSizes.reduce((a, b) => a + b, 0))
    expect(objectives.params).toBe(cost(nano, genotype, 10).params)
  }
  const selected = await selectSubnets({ runId: 'run', generation, evaluationShards: 3 }, context)
  expect(selected.entries.length).toBeGreaterThan(2)
  for (const { objectives } of selected.entries) expect(objectives.board).toBeLessThanOrEqual(80)
  // A resumed run reads no file: an edited or deleted one changes nothing.
  writeFileSync(phone, 'gone')
  expect(await resolveSpec({ runId: 'run' }, context)).toMatchObject({ decision: 'finished' })
  expect(await keysOf(context.store, 'runs/run/tables/')).toEqual([
    'runs/run/tables/board.json',
    'runs/run/tables/latency.json',
  ])
})

test('a table of another space, and a limit out of reach, are refused before anything is written', async () => {
  const { phone, other } = tables()
  const context = stageContext()
  const refused = (fields: object) => resolveSpec({ runId: 'run', spec: { ...smallSpec, ...fields } }, context)
  await expect(refused({ objectives: ['error', { latency: other }] })).rejects.toMatchObject({
    name: 'Nat.InvalidSpec',
    message:
      'The objective latency cannot be used: the table of test phone lacks the layer Conv-input:16x16x3-output:8x8x16 of nano.',
  })
  const named = other.replace('other', 'named')
  writeFileSync(named, JSON.stringify({ ...JSON.parse(readFileSync(other, 'utf8')), space: 'ofa-mbv3' }))
  await expect(refused({ objectives: ['error', { latency: named }] })).rejects.toThrow(
    'lacks the layer Conv-input:16x16x3-output:8x8x16 of nano; its layers are those of ofa-mbv3.',
  )
  await expect(
    refused({ objectives: ['error', { latency: phone }], constraints: { latency: { max: 3 } } }),
  ).rejects.toMatchObject({
    name: 'Nat.InvalidSpec',
    message:
      'constraints.latency: found max 3, but no network of nano has less than 14.2 (14.20 ms). Allow at least that.',
  })
  await expect(refused({ objectives: ['error', { latency: phone, name: 'macs' }] })).rejects.toThrow(
    'objectives.1.name: found macs, which is the name of an objective. Give the latency another name.',
  )
  expect(await keysOf(context.store)).toEqual([])
})
