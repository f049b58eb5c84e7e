/** The metrics of a classification, worked out by hand. */
import { expect, test } from 'vitest'
import {
  calibrationError,
  crossEntropy,
  error,
  topFiveError,
  worstClassError,
} from '../../../supernet/tasks/classification/metrics.ts'
import type { Metric } from '../../../supernet/tasks/task.ts'

function measured(metric: Metric<number>, rows: readonly (readonly number[])[], labels: readonly number[]): number {
  const tally = metric.begin()
  rows.forEach((row, i) => {
    tally.add([Float32Array.from(row)], labels[i])
  })
  return tally.value()
}

/** Logits of a row whose softmax gives these probabilities. */
const logs = (...probabilities: number[]) => probabilities.map(Math.log)

test('error: the highest logit is the answer, the first of equal ones; no answer is a wrong one', () => {
  const rows = [
    [1, 3, 2],
    [5, 5, 0],
    [5, 5, 0],
    [Number.NaN, 9, 0],
  ]
  expect(measured(error, rows, [1, 0, 1, 1])).toBe(50)
})

test('top-5 error: wrong only if five others are higher', () => {
  const row = [9, 8, 7, 6, 5, 4, 3]
  expect(measured(topFiveError, [row], [4])).toBe(0)
  expect(measured(topFiveError, [row], [5])).toBe(100)
  expect(measured(topFiveError, [row, [1, Number.POSITIVE_INFINITY, 0]], [0, 1])).toBe(50)
})

test('cross-entropy: O18 on its first row; a certain wrong answer costs what the least probability does', () => {
  expect(measured(crossEntropy, [[1, 2, 3]], [2])).toBeCloseTo(0.40760596444438013, 12)
  expect(measured(crossEntropy, [[1, 2, 3], logs(0.25, 0.75)], [2, 0])).toBeCloseTo(
    (0.40760596444438013 + Math.log(4)) / 2,
    6,
  )
  expect(measured(crossEntropy, [[3e38, -3e38]], [1])).toBeCloseTo(709.78, 2)
})

test('calibration error: 80 % confidence with half of the answers right is 30 % off; two bins add by their shares', () => {
  const sure = logs(0.8, 0.2)
  expect(measured(calibrationError, [sure, sure], [0, 1])).toBeCloseTo(30, 4)
  const unsure = logs(0.55, 0.45)
  expect(measured(calibrationError, [sure, sure, unsure, unsure], [0, 1, 0, 0])).toBeCloseTo((30 + 45) / 2, 4)
})

test('worst-class error: of the class that is recognised worst, however rare', () => {
  const right = [1, 0]
  const rows = [right, right, right, right, right]
  expect(measured(worstClassError, rows, [0, 0, 0, 0, 1])).toBe(100)
  expect(measured(worstClassError, [...rows, [0, 1]], [0, 0, 0, 0, 1, 1])).toBe(50)
})
