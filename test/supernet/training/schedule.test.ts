import { expect, test } from 'vitest'
import { cosineLearningRate, warmedCosine } from '../../../supernet/training/schedule.ts'

test.each([
  [0, 0, 0.01],
  [1, 0, 0.009974346616959475],
  [15, 0, 0.005253245844193564],
  [15, 4, 0.0048480108690152875],
  [30, 4, 1.0269788274358538e-6],
])('O17: one cosine over 155 epochs, iteration %i, epoch %i', (iteration, epoch, expected) => {
  expect(cosineLearningRate(0.01, 5 * iteration + epoch, 155)).toBeCloseTo(expected, 17)
})

test('warm-up rises in equal steps to the initial rate, then one cosine leads to 0', () => {
  const rates = Array.from({ length: 11 }, (_, step) => warmedCosine(0.4, step, 10, 4))
  expect(rates.slice(0, 4)).toEqual([0.1, 0.2, expect.closeTo(0.3, 15), 0.4])
  expect(rates[4]).toBe(0.4)
  expect(rates[7]).toBeCloseTo(0.2, 15)
  expect(rates[10]).toBeCloseTo(0, 15)
})
