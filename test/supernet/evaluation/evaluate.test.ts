/** Measuring a subnet with real weights: against what its outputs say, whatever was measured before. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BatchCache } from '../../../supernet/evaluation/batch-cache.ts'
import { measureSubnet } from '../../../supernet/evaluation/evaluate.ts'
import type { Supernet } from '../../../supernet/supernet.ts'
import { mixedSubnet, smallestSubnet } from '../architectures.ts'
import { CLASSES, filledState, filledSupernet, imageSet } from '../engine.ts'

let supernet: Supernet
beforeAll(() => {
  supernet = filledSupernet({ transfers: [] })
})
afterAll(() => supernet.close())

const set = imageSet(12, 20)
const calibration = new BatchCache(set, [0, 1, 2, 3, 4, 5], 4)
const validation = new BatchCache(set, [6, 7, 8, 9, 10, 11, 0], 3)

test('error and cross-entropy are those of the calibrated outputs, over batches of different sizes', () => {
  const architecture = mixedSubnet(20)
  const measured = measureSubnet(supernet, architecture, calibration, validation)
  const logits = validation.at(20).flatMap((batch) => Array.from(supernet.outputs(architecture, batch)[0]))
  const rows = validation.targets().map((_, i) => logits.slice(i * CLASSES, (i + 1) * CLASSES))
  const labels = validation.targets().map(Number)
  const wrong = rows.filter((row, i) => row.indexOf(Math.max(...row)) !== labels[i]).length
  const nats = rows.map((row, i) => Math.log(row.reduce((sum, each) => sum + Math.exp(each - row[labels[i]]), 0)))
  expect(measured.error).toBe((100 * wrong) / 7)
  expect(measured.crossEntropy).toBeCloseTo(nats.reduce((sum, each) => sum + each) / 7, 5)
  expect(Object.keys(measured)).toEqual(supernet.task.metrics.map(({ name }) => name))
})

test('a subnet is measured on images of its own size', () => {
  const at = (side: number) => measureSubnet(supernet, smallestSubnet(side), calibration, validation).crossEntropy
  expect(at(16)).not.toBe(at(20))
})

test('a network whose answers are not numbers is all wrong, and the next one is measured as if it had not been', () => {
  const fresh = measureSubnet(supernet, smallestSubnet(16), calibration, validation)
  const state = filledState()
  const broken = new Map(state).set('classifier.linear.bias', {
    shape: [CLASSES],
    data: new Float32Array(CLASSES).fill(Number.NaN),
  })
  supernet.load(broken)
  const worst = measureSubnet(supernet, smallestSubnet(16), calibration, validation)
  for (const metric of supernet.task.metrics) expect(worst[metric.name], metric.name).toBe(metric.worst)
  supernet.load(state)
  expect(measureSubnet(supernet, smallestSubnet(16), calibration, validation)).toEqual(fresh)
})
