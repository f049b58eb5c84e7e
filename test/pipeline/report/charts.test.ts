import { parseHTML } from 'linkedom'
import { expect, test } from 'vitest'
import { type FrontMember, type Summary, summarySchema } from '../../../pipeline/contract/results.ts'
import { tradeOffChart } from '../../../pipeline/report/charts.ts'
import { placeLabels } from '../../../pipeline/report/labels.ts'
import type { ObjectiveShown } from '../../../pipeline/report/shown-objectives.ts'

const macs: ObjectiveShown = { name: 'macs', label: 'MACs', unit: '', source: 'exact' }

function member(id: string, macs: number, testError: number, validationError = testError): FrontMember {
  return {
    id,
    genotype: [0],
    resolution: 16,
    width: 1,
    depths: [2],
    kernelSizes: [3],
    expandRatios: [3],
    validation: { error: validationError },
    test: { error: testError },
    testErrorByClass: [],
    costs: { macs },
    latency: 1,
    chosenFor: [],
    files: [],
  }
}

function summary(front: FrontMember[], references: Summary['references'] = []): Summary {
  return summarySchema.parse({
    schema: 1,
    runId: 'run',
    name: 'digits',
    status: 'succeeded',
    dataset: { source: 'images', classes: ['a', 'b'], train: 1, validation: 1, test: 100 },
    supernet: 'nano',
    seed: 1,
    objectives: [{ name: 'error', label: 'error', unit: '%', source: 'measured' }, macs],
    warnings: [],
    front,
    references,
    generations: [],
    reduced: [],
    cost: { seconds: 1, gpuHours: 0, usd: 0, usdPerNetwork: 0, byStage: {} },
  })
}

function circlesOf(svg: string): { x: number; y: number }[] {
  const { document } = parseHTML(svg)
  return [...document.querySelectorAll('circle')].map((circle) => ({
    x: Number(circle.getAttribute('cx')),
    y: Number(circle.getAttribute('cy')),
  }))
}

test('a reference far to the right makes the axis logarithmic: equal ratios, equal distances', () => {
  const front = [member('a', 1e6, 30), member('b', 2e6, 20), member('c', 4e6, 10)]
  const near = circlesOf(tradeOffChart(summary(front, [{ name: 'largest', member: member('r', 4e6, 9) }]), macs))
  expect(near[2].x - near[1].x).toBeCloseTo(2 * (near[1].x - near[0].x), 6)
  const far = circlesOf(tradeOffChart(summary(front, [{ name: 'largest', member: member('r', 38e6, 9) }]), macs))
  expect(far[2].x - far[1].x).toBeCloseTo(far[1].x - far[0].x, 6)
})

test('the error is drawn the same way; no error at all is drawn as half a mistake of the 100 test images', () => {
  const front = [member('a', 1e6, 4.5), member('b', 2e6, 1.5), member('c', 3e6, 0)]
  const [a, b, c] = circlesOf(tradeOffChart(summary(front), macs))
  expect(b.y).toBeGreaterThan(a.y)
  expect(b.y - a.y).toBeCloseTo(c.y - b.y, 6)
  const few = [member('a', 1e6, 6), member('b', 2e6, 4), member('c', 3e6, 2)]
  const [d, e, f] = circlesOf(tradeOffChart(summary(few), macs))
  expect(e.y - d.y).toBeCloseTo(f.y - e.y, 6)
})

test('the line goes through the networks that the validation images would choose, not through lucky ones', () => {
  // b is better than a where the choice is made by the test images.
  const front = [member('a', 1e6, 30, 30), member('b', 2e6, 20, 35), member('c', 3e6, 25, 10)]
  const svg = tradeOffChart(summary(front), macs)
  const points = circlesOf(svg)
  const path = parseHTML(svg).document.querySelector('g[aria-label="line"] path')?.getAttribute('d') ?? ''
  const numbers = path.match(/-?[\d.]+/g)?.map(Number) ?? []
  expect(numbers).toContain(points[0].x)
  expect(numbers).toContain(points[2].x)
  expect(numbers).not.toContain(points[1].x)
})

test('labels lie inside the chart: to the left of what is on the right, to the right of what is on the left', () => {
  const references = [
    { name: 'smallest subnet', member: member('s', 1e6, 30) },
    { name: 'largest subnet', member: member('l', 38e6, 12) },
    { name: 'frozen supernet, linear head', member: member('f', 38e6, 12.1) },
  ]
  const { document } = parseHTML(tradeOffChart(summary([member('a', 2e6, 20)], references), macs))
  const groups = [...document.querySelectorAll('g[aria-label="text"]')]
  const labels = groups.map((group) => ({
    text: group.textContent,
    anchor: group.getAttribute('text-anchor') ?? 'start',
  }))
  expect(labels).toEqual([
    { text: 'smallest subnet', anchor: 'start' },
    { text: 'largest subnet', anchor: 'end' },
    { text: 'frozen supernet, linear head', anchor: 'end' },
  ])
})

test('a network that was fine-tuned on its own is drawn twice, one above the other', () => {
  const finished = { epochs: 5, validation: { error: 8 }, test: { error: 10 }, testErrorByClass: [], exported: true }
  const front = [member('a', 1e6, 30), { ...member('b', 2e6, 20), finished }]
  const [after, a, b] = circlesOf(tradeOffChart(summary(front), macs))
  expect(after.x).toBe(b.x)
  // Errors of 30, 20 and 10 are as far apart as each other.
  expect(after.y - b.y).toBeCloseTo(b.y - a.y, 6)
})

test('a single network, or none, can be drawn', () => {
  expect(circlesOf(tradeOffChart(summary([member('a', 1e6, 30)]), macs))).toEqual([
    { x: expect.any(Number), y: expect.any(Number) },
  ])
  expect(tradeOffChart(summary([]), macs)).not.toMatch(/NaN|Infinity/)
  expect(tradeOffChart(summary([member('a', 1e6, 30)]), macs)).not.toMatch(/NaN|Infinity/)
})

test('labels at one height keep a line apart, centred about their points; lone ones stay where their points are', () => {
  const points = [
    { x: 10, y: 50 },
    { x: 90, y: 100 },
    { x: 95, y: 104 },
    { x: 90, y: 300 },
  ]
  const places = placeLabels(points, 50)
  expect(places.map(({ anchor }) => anchor)).toEqual(['start', 'end', 'end', 'end'])
  expect(places.map(({ dy }, i) => points[i].y + dy)).toEqual([50, 94.5, 109.5, 300])
})

test('labels that are pushed into others push those on', () => {
  const points = [0, 1, 18].map((y) => ({ x: 0, y }))
  const heights = placeLabels(points, 50).map(({ dy }, i) => points[i].y + dy)
  for (const i of [1, 2]) expect(heights[i] - heights[i - 1]).toBeGreaterThanOrEqual(15)
})
