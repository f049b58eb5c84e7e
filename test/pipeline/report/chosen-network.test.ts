import { expect, test } from 'vitest'
import { summaryText } from '../../../cli/display/summary-text.ts'
import { createGenerator } from '../../../nat/random/index.ts'
import { type FrontMember, type Summary, summarySchema } from '../../../pipeline/contract/results.ts'
import { chosenForCost, chosenNetwork } from '../../../pipeline/report/chosen-network.ts'
import { renderReport } from '../../../pipeline/report/report.ts'
import { warningsAbout } from '../../../pipeline/report/warnings.ts'
import { wilsonInterval } from '../../../pipeline/report/wilson-interval.ts'

const objectives: Summary['objectives'] = [
  { name: 'macs', label: 'MACs', unit: '', source: 'exact' },
  { name: 'error', label: 'error', unit: '%', source: 'measured' },
]

function member(
  id: string,
  macs: number,
  validation: number,
  test: number,
  fields: Partial<FrontMember> = {},
): FrontMember {
  return {
    id,
    genotype: [0],
    resolution: 16,
    width: 1,
    depths: [2],
    kernelSizes: [3],
    expandRatios: [3],
    validation: { error: validation },
    test: { error: test, balancedError: test },
    testErrorByClass: [test, test],
    costs: { macs, params: 1, activations: 1 },
    latency: 1,
    chosenFor: [],
    files: [],
    ...fields,
  }
}

/** As with 1000:10 images: all but the rare class is right. */
const unbalanced = member('net-01', 2e6, 1, 1.2, {
  test: { error: 1.2, balancedError: 50 },
  testErrorByClass: [0, 100, null],
})

function summaryOf(front: FrontMember[], warnings: string[] = []): Summary {
  return summarySchema.parse({
    schema: 1,
    runId: 'run',
    name: 'pets',
    status: 'succeeded',
    dataset: { source: 'images', classes: ['cat', 'dog', 'emu'], train: 1, validation: 1, test: 250 },
    supernet: 'nano',
    seed: 1,
    objectives,
    warnings,
    front,
    references: [],
    generations: [],
    reduced: [],
    cost: { seconds: 1, gpuHours: 0, usd: 0, usdPerNetwork: 0, byStage: {} },
  })
}

test('the validation images choose, also where the test images would have chosen another', () => {
  const front = [member('a', 1e6, 9, 7), member('b', 2e6, 5, 8), member('lucky', 3e6, 6, 2)]
  expect(chosenNetwork(front, objectives)?.id).toBe('b')
  expect(chosenForCost(front, objectives, ({ costs }) => costs.macs).map(({ id }) => id)).toEqual(['a', 'b'])
  expect(chosenNetwork([], objectives)).toBeUndefined()
})

test('a network counts as its files are: with what fine-tuning on its own made of it, where that was better', () => {
  const finished = (validation: number, exported: boolean) => ({
    finished: { epochs: 5, validation: { error: validation }, test: { error: 4 }, testErrorByClass: [4], exported },
  })
  const front = [
    member('a', 1e6, 9, 7, finished(3, true)),
    member('b', 2e6, 5, 8),
    member('c', 3e6, 6, 8, finished(2, false)),
  ]
  expect(chosenNetwork(front, objectives)?.id).toBe('a')
})

test('report and terminal tell the test error of the chosen one with its interval, not the best of all', () => {
  const summary = summaryOf([member('a', 1e6, 9, 7), member('b', 2e6, 5, 8), member('lucky', 3e6, 6, 2)])
  const report = renderReport(summary)
  expect(report).toContain('<b>92.0 %</b>test accuracy (95 % interval 88.0 to 94.8 %) of b')
  expect(report).not.toContain('<b>98.0 %</b>')
  const text = summaryText(summary, '/runs')
  expect(text).toContain(
    'Least error on the validation images: b. Its accuracy on the test images is 92.00 % (95 % interval 88.0 to 94.8 %).',
  )
})

test('choosing by the test images would flatter: of equal networks, the luckiest is a point better than they are', () => {
  const generator = createGenerator(4)
  const draw = () => {
    let wrong = 0
    for (let i = 0; i < 250; i++) if (generator.uniform() < 0.08) wrong++
    return wrong / 2.5
  }
  let honest = 0
  let flattered = 0
  for (let run = 0; run < 40; run++) {
    const front = Array.from({ length: 20 }, (_, i) => member(`n${i}`, i, draw(), draw()))
    honest += (chosenNetwork(front, objectives) as FrontMember).test.error / 40
    flattered += Math.min(...front.map(({ test }) => test.error)) / 40
  }
  expect(Math.abs(honest - 8)).toBeLessThan(1)
  expect(flattered).toBeLessThan(6)
})

test('where accuracy and balanced accuracy part, everybody says so and names the classes', () => {
  const [warning] = warningsAbout([unbalanced], objectives, ['cat', 'dog', 'emu'])
  expect(warning).toBe(
    'net-01 is right on 98.8 % of the test images, but on only 50.0 % of those of an average class: the frequent classes decide the accuracy. Worst: dog (0.0 %), cat (100.0 %). To search for networks that know every class, put balancedError or worstClassError among the objectives.',
  )
  const summary = summaryOf([unbalanced], [warning])
  expect(summaryText(summary, '/runs')).toContain(`Note: ${warning}`)
  expect(summaryText(summary, '/runs')).toContain('Its worst classes: dog 0.0 %, cat 100.0 %.')
  expect(renderReport(summary)).toContain(warning)
  expect(renderReport(summary)).toContain('<tr><td>dog</td><td>0.0 %</td></tr>')
  expect(warningsAbout([member('a', 1, 1, 1)], objectives, ['cat', 'dog'])).toEqual([])
})

test('latency from a table stands against the latency that was measured', () => {
  const phone = { name: 'phone', label: 'latency (phone)', unit: 'ms', source: 'exact' as const }
  const front = [3, 1, 2].map((ms, i) =>
    member(`n${i}`, i + 1, 9 - i, 9 - i, {
      latency: 10 * ms,
      costs: { macs: i + 1, params: 1, activations: 1, phone: ms },
    }),
  )
  const report = renderReport({
    ...summaryOf(front),
    objectives: [...objectives, phone],
    latencyBy: 'onnxruntime 1.30.0, one thread',
  })
  expect(report).toContain('Latency, predicted and measured')
  expect(report).toContain('Spearman’s ρ over these 3 networks: 1.00')
  expect(report).toContain('<td>3.00 ms</td>')
  expect(report).toContain('measured whole by onnxruntime 1.30.0, one thread on the machine that exported the networks')
  expect(report).toContain('Measured to predicted: 10.00 (most of them 10.00 to 10.00).')
  expect(renderReport(summaryOf(front))).not.toContain('Latency, predicted and measured')
})

test.each([
  // Brown, Cai, DasGupta 2001; R's binom.confint(..., methods = "wilson").
  [50, 100, 40.3832, 59.6168],
  [0, 50, 0, 7.1348],
  [100, 50, 92.8652, 100],
  [10, 200, 6.5651, 14.942],
])('Wilson: %d %% of %d images', (percent, count, low, high) => {
  const interval = wilsonInterval(percent, count)
  expect(interval.low).toBeCloseTo(low, 2)
  expect(interval.high).toBeCloseTo(high, 2)
})

test('of intervals at 8 % and 250 images, about 95 in 100 hold the truth', () => {
  const generator = createGenerator(6)
  let held = 0
  for (let trial = 0; trial < 2000; trial++) {
    let wrong = 0
    for (let i = 0; i < 250; i++) if (generator.uniform() < 0.08) wrong++
    const { low, high } = wilsonInterval(wrong / 2.5, 250)
    if (low <= 8 && 8 <= high) held++
  }
  expect(held / 2000).toBeGreaterThan(0.93)
  expect(held / 2000).toBeLessThan(0.97)
})
