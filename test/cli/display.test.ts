import { expect, test } from 'vitest'
import { formatCount, formatSeconds, formatUsd } from '../../cli/display/format.ts'
import { generationLine } from '../../cli/display/generation-line.ts'
import { SearchProgress } from '../../cli/display/progress.ts'
import { frontTable, settingsTable } from '../../cli/display/tables.ts'
import type { FrontMember } from '../../pipeline/contract/results.ts'

test('counts, seconds and dollars as people read them', () => {
  expect([7, 999, 1000, 23_456, 1_234_567, 600e6, 2.5e9].map(formatCount)).toEqual([
    '7',
    '999',
    '1.00 k',
    '23.5 k',
    '1.23 M',
    '600 M',
    '2.50 G',
  ])
  expect([0.04, 9.94, 9.96, 59.4, 59.6, 61, 3723].map(formatSeconds)).toEqual([
    '0.0 s',
    '9.9 s',
    '10 s',
    '59 s',
    '1:00',
    '1:01',
    '1:02:03',
  ])
  expect([0, 0.0012, 1.5].map(formatUsd)).toEqual(['$0.00', '$0.0012', '$1.50'])
})

const surrogate = {
  name: 'rbf-ensemble',
  trainedOn: 40,
  predicted: { error: { rmse: 0.5, spearman: 0.8, kendall: 0.714 } },
}
const indicators = {
  generation: 3,
  hypervolume: 0.87654,
  best: { error: 3.2, macs: 2e6 },
  frontSize: 12,
  measurements: 90,
  surrogate,
}

test('one line per generation: hypervolume, best error, tau, seconds per stage', () => {
  const seconds = { PlanGeneration: 1.2, AdaptSupernet: 8, EvaluateSubnets: 65, CommitGeneration: 0.1, WarmUp: 3 }
  expect(generationLine(indicators, 10, seconds)).toBe(
    'generation  3/10   hypervolume 0.8765   best error  3.20 %   tau  0.71   front 12   plan 1.2 s, adapt 8.0 s, measure 1:05, commit 0.1 s',
  )
  expect(generationLine({ ...indicators, surrogate: null }, 10, {})).toContain('tau     -   front')
})

test('the live line: share of the work of all children, images per second, time left', () => {
  let now = 0
  const progress = new SearchProgress(2, () => now)
  const enter = (state: string, input: object = {}) =>
    progress.onEvent({ type: 'entered', state, stateType: 'Task', input })
  const exit = (state: string) => progress.onEvent({ type: 'exited', state, stateType: 'Task', input: {} })
  enter('PrepareDataset')
  now = 3000
  expect(progress.line()).toBe('packing the data set · 3.0 s')
  const packing = {
    type: 'progress',
    stage: 'PrepareDataset',
    generation: -1,
    attempt: 1,
    child: 0,
    unit: 'images',
  } as const
  progress.onMessage({ ...packing, done: 18_300 })
  expect(progress.line()).toBe('packing the data set · 18.3 k images · 3.0 s')
  progress.onMessage({ ...packing, done: 18_300, total: 70_000 })
  expect(progress.line()).toBe('packing the data set · 26 % of 70.0 k images · 3.0 s')
  for (const state of ['PlanGeneration', 'AdaptSupernet', 'EvaluateSubnets', 'CommitGeneration']) {
    enter(state, { generation: 0 })
    now += 10_000
    exit(state)
  }
  expect(progress.secondsByStage()).toEqual({
    PlanGeneration: 10,
    AdaptSupernet: 10,
    EvaluateSubnets: 10,
    CommitGeneration: 10,
  })
  enter('PlanGeneration', { generation: 1 })
  exit('PlanGeneration')
  enter('AdaptSupernet', { generation: 1 })
  now += 2000
  const message = {
    type: 'progress',
    stage: 'AdaptSupernet',
    generation: 1,
    attempt: 1,
    total: 100,
    unit: 'steps',
  } as const
  progress.onMessage({ ...message, child: 0, done: 20, imagesPerSecond: 400 })
  progress.onMessage({ ...message, child: 1, done: 20, imagesPerSecond: 500 })
  progress.onMessage({ ...message, stage: 'WarmUp', child: 2, done: 100 })
  // 8 s of this stage and 20 s after it; then a generation of 5 s (mean of 10 and 0) + 10 + 10 + 10.
  expect(progress.line()).toBe(
    'generation 1 of 2 · adapting the supernet · 20 % of 200 steps · 900 images/s · about 1:03 left of the search',
  )
})

const member: FrontMember = {
  id: 'a1b2',
  genotype: [0],
  resolution: 24,
  width: 1.2,
  depths: [2],
  kernelSizes: [3],
  expandRatios: [3],
  validation: { error: 3.333 },
  test: { error: 4.5, balancedError: 7.25, calibrationError: 1.5 },
  testErrorByClass: [],
  costs: { macs: 1_234_567, params: 204_000, activations: 65_536 },
  latency: 0.756,
  chosenFor: ['knee'],
  files: [],
}

test('the table of the Pareto set: accuracies, costs, latency, cheapest first, references below', () => {
  const text = frontTable({
    objectives: [
      { name: 'error', label: 'error', unit: '%', source: 'measured' },
      { name: 'calibrationError', label: 'calibration error', unit: '%', source: 'measured' },
      { name: 'activations', label: 'peak memory', unit: 'bytes', source: 'exact' },
    ],
    front: [{ ...member, id: 'dear', costs: { ...member.costs, macs: 9e6 } }, member],
    references: [{ name: 'largest subnet', member: { ...member, chosenFor: [] } }],
  })
  const lines = text.split('\n')
  const row = lines.find((line) => line.includes('a1b2')) ?? ''
  for (const cell of [
    '24',
    '1.2',
    '96.67 %',
    '95.50 %',
    '92.75 %',
    '1.23 M',
    '204 k',
    '1.50 %',
    '64.0 KiB',
    '0.76 ms',
    'knee',
  ])
    expect(row).toContain(` ${cell} `)
  const position = (word: string) => lines.findIndex((line) => line.includes(word))
  expect(position('a1b2')).toBeLessThan(position('dear'))
  expect(position('dear')).toBeLessThan(position('for comparison'))
  expect(position('for comparison')).toBeLessThan(position('largest subnet'))
})

test("reduced settings stand beside the paper's", () => {
  const row = settingsTable([{ field: 'search.generations', value: 6, paper: 30 }]).split('\n')[3] ?? ''
  expect(row).toMatch(/search\.generations\s+│\s+6\s+│\s+30/)
})
