/** The head that transfer is compared with: what it claims, checked against its own optimality condition. */
import { expect, test } from 'vitest'
import { createGenerator } from '../../../nat/random/index.ts'
import { errorOf, ridgeHeads } from '../../../supernet/tasks/classification/ridge.ts'

const [count, d, classes] = [60, 7, 3]
const generator = createGenerator(1)
const labels = Array.from({ length: count }, () => generator.integer(classes))
/** Feature 0 says the class, the others nothing. */
const features = Float32Array.from({ length: count * d }, (_, at) =>
  at % d === 0 ? labels[Math.floor(at / d)] + 0.1 * generator.uniform() : generator.uniform(),
)

test('at the solution the gradient of squared error plus penalty is zero', () => {
  const penalty = 0.1
  const [{ mean, weights, answers }] = ridgeHeads({ features, labels }, classes, [penalty])
  const centred = (i: number, j: number) => features[i * d + j] - mean[j]
  let trace = 0
  for (let i = 0; i < count; i++) for (let j = 0; j < d; j++) trace += centred(i, j) ** 2
  for (let j = 0; j < d; j++) {
    for (let k = 0; k < classes; k++) {
      let gradient = (penalty * trace * weights[j * classes + k]) / d
      for (let i = 0; i < count; i++) {
        let score = answers[k] - Number(labels[i] === k)
        for (let l = 0; l < d; l++) score += centred(i, l) * weights[l * classes + k]
        gradient += score * centred(i, j)
      }
      expect(Math.abs(gradient)).toBeLessThan(1e-9)
    }
  }
})

test('it learns what features say, and a huge penalty leaves the most frequent class', () => {
  const [fitted, constant] = ridgeHeads({ features, labels }, classes, [1e-4, 1e9])
  // Of three classes in a row on one line a linear score misses the middle one at most.
  expect(errorOf(fitted, { features, labels })).toBeLessThan(40)
  const counts = [0, 1, 2].map((label) => labels.filter((each) => each === label).length)
  expect(errorOf(constant, { features, labels })).toBeCloseTo(100 * (1 - Math.max(...counts) / count), 9)
})

test('features that are all the same need a penalty', () => {
  const same = { features: new Float32Array(count * d).fill(2), labels }
  expect(() => ridgeHeads(same, classes, [0])).toThrow('ridge: the system is singular; give a larger penalty')
})
