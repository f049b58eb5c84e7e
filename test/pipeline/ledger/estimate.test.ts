import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { spaceByName } from '../../../nat/space/index.ts'
import type { LedgerLine } from '../../../pipeline/contract/documents.ts'
import { validateSpec } from '../../../pipeline/contract/parse-spec.ts'
import { costOfRun } from '../../../pipeline/ledger/cost.ts'
import { estimateRun } from '../../../pipeline/ledger/estimate.ts'

const input = {
  name: 'by-hand',
  dataset: 's3://bucket/datasets/ten',
  supernet: 'nano',
  search: { generations: 10 },
  finish: { epochs: 10 },
}
const spec = validateSpec(input)
const dataset = { classes: 10, train: 8000, validation: 1000, test: 1000 }
const space = spaceByName('nano')
const estimate = estimateRun(spec, space, dataset)
const stage = (name: string) => estimate.stages.find((each) => each.stage === name)

/** docs/estimating.md, line by line: machine seconds to two digits, US dollars to five. */
const byHand = {
  Boot: [960, 0.0504],
  PrepareDataset: [50, 0.002625],
  WarmUp: [63.92, 0.00336],
  AdaptSupernet: [724.74, 0.03805],
  EvaluateSubnets: [3081.41, 0.16177],
  FinishSubnets: [208.85, 0.01096],
  ExportSubnets: [38.83, 0.00204],
  PlanGeneration: [330, 0.0076],
  'Other functions': [28, 0.00038],
} as const

test.each(Object.entries(byHand))('%s agrees with the example worked by hand', (name, [seconds, usd]) => {
  expect(stage(name)?.machineSeconds).toBeCloseTo(seconds, 2)
  expect(stage(name)?.usd).toBeCloseTo(usd, 5)
})

test('so do the sums', () => {
  expect(estimate.stages.map((each) => each.stage)).toEqual(Object.keys(byHand))
  expect(estimate.measurements).toBe(3000)
  expect(estimate.meanMacs).toBe(19_618_288)
  expect(estimate.gpuHours).toBeCloseTo(1.424, 3)
  expect(estimate.usd).toBeCloseTo(0.27718, 4)
  expect(estimate.usdOnDemand).toBeCloseTo(0.7572, 4)
})

test('the document says the same numbers', () => {
  const text = readFileSync(new URL('../../../docs/estimating.md', import.meta.url), 'utf8')
  const worked = text.slice(text.indexOf('worked by hand'))
  for (const [name, [seconds, usd]] of Object.entries(byHand)) {
    const row = worked.split('\n').find((line) => line.startsWith(`| ${name} |`)) ?? ''
    expect(row, name).toContain(` ${seconds} |`)
    expect(row, name).toContain(` ${usd} |`)
  }
})

test('a ledger of just these seconds costs what was estimated', () => {
  const jobs = estimate.stages.slice(0, 7)
  const lines = jobs.map(
    (each): LedgerLine => ({
      schema: 1,
      stage: each.stage,
      generation: 0,
      child: 0,
      attempt: 1,
      startedAt: '2026-12-01T06:00:00.000Z',
      seconds: each.machineSeconds,
      machine: 'g4dn.xlarge',
      purchase: 'spot',
      gpus: 1,
      images: 0,
      measurements: 0,
      outcome: 'succeeded',
    }),
  )
  const cost = costOfRun(lines)
  expect(cost.gpuHours).toBeCloseTo(estimate.gpuHours, 10)
  for (const each of jobs) expect(cost.byStage[each.stage]?.usd).toBeCloseTo(each.usd, 10)
})

test('fine-tuning before the search is counted: three passes for each image, by each of two supernets', () => {
  const fineTuned = estimateRun(
    { ...spec, warmUp: { ...spec.warmUp, fineTune: { epochs: 150, learningRate: 0.01 } } },
    space,
    dataset,
  )
  const seconds = fineTuned.stages.find((each) => each.stage === 'WarmUp')?.machineSeconds ?? 0
  expect(seconds - 63.92).toBeCloseTo(2 * 3 * 150 * 8000 * 49.04572e-6, 1)
})

test('networks straight from the supernet: nothing is started to finish them, and nothing measured twice', () => {
  const { stages } = estimateRun({ ...spec, finish: { ...spec.finish, epochs: 0 } }, space, dataset)
  expect(stages.map((each) => each.stage)).not.toContain('FinishSubnets')
  expect(stages.find((each) => each.stage === 'ExportSubnets')?.machineSeconds).toBeCloseTo(37.36, 2)
})

test('more of anything costs more; half the speed doubles the work, not the boot', () => {
  const usd = (more: object) => estimateRun(validateSpec({ ...input, ...more }), space, dataset).usd
  expect(usd({ search: { generations: 20 } })).toBeGreaterThan(estimate.usd)
  expect(usd({ adaptation: { epochs: 10 } })).toBeGreaterThan(estimate.usd)
  expect(usd({ adaptation: { trainable: 'head' } })).toBeLessThan(estimate.usd)
  expect(usd({ adaptation: { distillation: { share: 0.5 } } })).toBeGreaterThan(estimate.usd)
  expect(usd({ adaptation: { steps: 'sandwich' } })).toBeGreaterThan(
    usd({ adaptation: { distillation: { share: 0.5 } } }),
  )
  expect(usd({ finish: { epochs: 20 } })).toBeGreaterThan(estimate.usd)
  expect(usd({ finish: { epochs: 10, distillation: { share: 0.5 } } })).toBeGreaterThan(estimate.usd)
  expect(usd({ export: { networks: 2 } })).toBeLessThan(estimate.usd)
  expect(usd({ evaluation: { validationImages: 100 } })).toBeLessThan(estimate.usd)
  const slow = estimateRun(spec, space, dataset, { macsPerSecond: 2e11 }).stages
  const seconds = (stages: typeof slow, name: string) => stages.find((each) => each.stage === name)?.machineSeconds ?? 0
  expect(seconds(slow, 'EvaluateSubnets') - 2640).toBeCloseTo(
    2 * (seconds([...estimate.stages], 'EvaluateSubnets') - 2640),
    6,
  )
  expect(seconds(slow, 'Boot')).toBe(960)
})

test('an instance type without a price is refused, naming those with one', () => {
  expect(() => estimateRun(spec, space, dataset, { instanceType: 'p9.huge' })).toThrow(/p9\.huge.*g4dn\.xlarge/)
})
