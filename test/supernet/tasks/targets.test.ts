/** Targets of the cross-entropy: labels, smoothed labels, a teacher's probabilities. */
import { expect, test } from 'vitest'
import { mixTargets, oneHot, softmax } from '../../../supernet/tasks/classification/targets.ts'
import { crossEntropy } from '../reference/ops.ts'
import { leaf } from '../reference/value.ts'

const lossOf = (targets: Float32Array) => crossEntropy(leaf([1, 3], [1, 2, 3]), targets).data[0]
const label = oneHot([2], 3)
const teacher = softmax(Float32Array.of(0, 1, 3), 3)

test('O18: cross-entropy of a label, a smoothed label and a teacher', () => {
  expect(lossOf(label)).toBeCloseTo(0.40760596444438013, 15)
  expect(lossOf(oneHot([2], 3, 0.1))).toBeCloseTo(0.5076059644443801, 6)
  expect(lossOf(teacher)).toBeCloseTo(0.6058212960971068, 6)
})

test('a teacher that is asked at a higher temperature is less certain, in the same order', () => {
  const warm = softmax(Float32Array.of(0, 1, 3), 3, 2)
  const [a, b, c] = [0, 0.5, 1.5].map(Math.exp)
  expect(Array.from(warm)).toEqual([a, b, c].map((each) => expect.closeTo(each / (a + b + c), 6)))
  expect(warm[2]).toBeLessThan(teacher[2])
})

test('O18: a mixture of targets has the weighted sum of both losses', () => {
  expect(lossOf(mixTargets(label, teacher, 0.25))).toBeCloseTo(0.75 * lossOf(label) + 0.25 * lossOf(teacher), 6)
  expect(mixTargets(label, teacher, 0)).toEqual(label)
  expect(mixTargets(label, teacher, 1)).toEqual(teacher)
})

test('targets have a row per label that sums to 1; smoothing is shared by all classes', () => {
  expect(Array.from(oneHot([1, 0], 4))).toEqual([0, 1, 0, 0, 1, 0, 0, 0])
  const smooth = oneHot([1], 4, 0.2)
  expect(smooth[1]).toBeCloseTo(0.85, 6)
  expect([smooth[0], smooth[2], smooth[3]].every((each) => Math.abs(each - 0.05) < 1e-7)).toBe(true)
})

test('softmax of large logits does not overflow', () => {
  expect(Array.from(softmax(Float32Array.of(1000, 1000, -1000, 0, 0, 0), 3))).toEqual([
    0.5,
    0.5,
    0,
    Math.fround(1 / 3),
    Math.fround(1 / 3),
    Math.fround(1 / 3),
  ])
})
