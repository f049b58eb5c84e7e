/** The adaptive alpha-divergence against its own derivative, taken numerically in float64. */
import { expect, test } from 'vitest'
import { createGenerator } from '../../../nat/random/index.ts'
import { alphaTargets, divergedTargets } from '../../../supernet/tasks/classification/alpha-divergence.ts'
import { softmax } from '../../../supernet/tasks/classification/targets.ts'

const CLASSES = 4
const generator = createGenerator(3, 'alpha')
const logits = (spread: number) => Float32Array.from({ length: CLASSES }, () => spread * (generator.uniform() - 0.5))

const softly = (z: readonly number[]) => {
  const e = z.map(Math.exp)
  const sum = e.reduce((a, b) => a + b)
  return e.map((each) => each / sum)
}
/** 1 / (alpha (alpha - 1)) * (sum q (p / q) ^ alpha - 1), for alpha 1 its limit, Kullback and Leibler's. */
const divergence = (p: readonly number[], q: readonly number[], alpha: number) =>
  alpha === 1
    ? p.reduce((sum, each, i) => sum + each * Math.log(each / q[i]), 0)
    : (p.reduce((sum, each, i) => sum + q[i] * (each / q[i]) ** alpha, 0) - 1) / (alpha * (alpha - 1))

test.each([1, 2, 3, 4, 5, 6])('pair %i: the targets have the gradient of the larger divergence', () => {
  const [teacher, pupil] = [logits(1.5), logits(1.5)]
  const p = softly([...teacher])
  const z = [...pupil]
  const worse = divergence(p, softly(z), -1) > divergence(p, softly(z), 1) ? -1 : 1
  const targets = alphaTargets(softmax(teacher, CLASSES), softmax(pupil, CLASSES))
  const sum = targets.reduce((a, b) => a + b)
  softly(z).forEach((q, i) => {
    const at = (shift: number) => divergence(p, softly(z.map((each, k) => (k === i ? each + shift : each))), worse)
    const derivative = (at(1e-4) - at(-1e-4)) / 2e-4
    expect(sum * q - targets[i]).toBeCloseTo(derivative, 4)
  })
})

test('a pupil that answers like its teacher is asked for nothing; importance is bounded where they differ much', () => {
  const p = softmax(logits(2), CLASSES)
  const targets = alphaTargets(p, p)
  const sum = targets.reduce((a, b) => a + b)
  for (const [i, each] of targets.entries()) expect(each / sum).toBeCloseTo(p[i], 6)
  const sure = Float32Array.of(1, 0, 0, 0)
  const missed = Float32Array.of(0, 1, 0, 0)
  for (const each of alphaTargets(sure, missed)) {
    expect(each).toBeGreaterThanOrEqual(0)
    expect(each).toBeLessThanOrEqual(10)
  }
})

test('rows of sum 1, weights beside them; with a share of 0 the labels alone', () => {
  const two = (spread: number) => softmax(Float32Array.from([...logits(spread), ...logits(spread)]), CLASSES)
  const labels = Float32Array.of(1, 0, 0, 0, 0, 0, 1, 0)
  const { targets, weights } = divergedTargets({ labels, teacher: two(4), pupil: two(4) }, CLASSES, 0.5)
  for (const row of [targets.subarray(0, 4), targets.subarray(4)]) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 6)
  expect(weights.every((each) => each > 0)).toBe(true)
  const alone = divergedTargets({ labels, teacher: two(4), pupil: two(4) }, CLASSES, 0)
  expect(alone.targets).toEqual(labels)
  expect(alone.weights).toEqual(Float32Array.of(1, 1))
})
