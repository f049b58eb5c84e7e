import { expect, test } from 'vitest'
import { solveInPlace } from '../../../nat/linear-algebra/solve.ts'
import { createGenerator } from '../../../nat/random/index.ts'
import { fitQuadratic, groupsByPart, rootMeanSquaredError } from '../../../nat/surrogate/index.ts'
import { regressedWeights, weightsOf } from '../../../nat/surrogate/quadratic-weights.ts'

const draws = (n: number, seed: number) => {
  const generator = createGenerator(seed, 'draws')
  return Float64Array.from({ length: n }, () => generator.normal())
}

test("in the space of weights: the mean of a Gaussian process with kernel z z' + q (z z')², solved in the space of samples", () => {
  const [n, d, curvature, noise] = [130, 4, 0.05, 0.2]
  const Z = draws(n * d, 1)
  const y = draws(n, 2)
  const spread = draws(n, 3).map((value) => 0.5 + value * value)
  const kernel = (a: ArrayLike<number>, b: ArrayLike<number>) => {
    let product = 0
    for (let k = 0; k < d; k++) product += a[k] * b[k]
    return product + curvature * product * product
  }
  const row = (i: number) => Z.subarray(i * d, (i + 1) * d)
  const K = Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n]
    return kernel(row(i), row(j)) + (i === j ? noise * spread[i] : 0)
  })
  const alpha = Float64Array.from(y)
  expect(solveInPlace(K, alpha, n)).toBe(true)
  const { slopes, form } = regressedWeights({ Z, right: y, spreadOf: spread, d }, { slope: 1, curvature, noise })
  for (let t = 0; t < 5; t++) {
    const z = draws(d, 10 + t)
    let expected = 0
    for (let i = 0; i < n; i++) expected += alpha[i] * kernel(row(i), z)
    let found = 0
    for (let k = 0; k < d; k++) {
      found += slopes[k] * z[k]
      for (let l = 0; l <= k; l++) found += form[k * d + l] * z[k] * z[l]
    }
    expect(found).toBeCloseTo(expected, 9)
  }
})

test('many samples of a quadratic form without noise are described as closely as the prior allows', () => {
  const [n, d] = [400, 5]
  expect(n).toBeGreaterThan(weightsOf(d))
  const truth = (z: ArrayLike<number>) => 3 + z[0] - 2 * z[1] + z[2] * z[3] - 0.5 * z[1] * z[4] + z[0] * z[4]
  const X = draws(n * d, 4)
  const y = Float64Array.from({ length: n }, (_, i) => truth(X.subarray(i * d)))
  const unseen = draws(50 * d, 5)
  const predicted = fitQuadratic(X, y).predict(unseen)
  const wanted = Float64Array.from({ length: 50 }, (_, i) => truth(unseen.subarray(i * d)))
  // Their standard deviation is 2.6.
  expect(rootMeanSquaredError(predicted, wanted)).toBeLessThan(0.1)
})

test('a measurement of twice the variance weighs as much as half a one: pairs of rows are one row of their mean', () => {
  const [n, d] = [100, 3]
  const X = draws(n * d, 6)
  const y = draws(n, 7)
  const gap = draws(n, 8)
  const twice = Float64Array.from([...X, ...X])
  const pairs = Float64Array.from([...y.map((value, i) => value + gap[i]), ...y.map((value, i) => value - gap[i])])
  const prior = { slope: 2, curvature: 0.02, noise: 0.3 }
  const one = regressedWeights({ Z: X, right: y, spreadOf: new Float64Array(n).fill(0.5), d }, prior)
  const two = regressedWeights({ Z: twice, right: pairs, spreadOf: new Float64Array(2 * n).fill(1), d }, prior)
  for (let k = 0; k < d; k++) expect(two.slopes[k]).toBeCloseTo(one.slopes[k], 9)
})

test('draws: their mean is the likeliest form, and they spread most where nothing was measured', () => {
  const [n, d] = [60, 2]
  // The second input never varies much: what it does stays open.
  const X = draws(n * d, 9).map((value, i) => (i % d === 0 ? value : 0.01 * value))
  const y = Float64Array.from({ length: n }, (_, i) => 2 * X[i * d] + 0.1 * Math.sin(i))
  const model = fitQuadratic(X, y)
  const asked = Float64Array.from([1, 0, 0, 1])
  const generator = createGenerator(1, 'forms')
  const drawn = Array.from({ length: 400 }, () => model.draw(generator)(asked))
  const likeliest = model.predict(asked)
  const [known, open] = [0, 1].map((at) => {
    const values = drawn.map((each) => each[at])
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
    // Five standard errors.
    expect(Math.abs(mean - likeliest[at])).toBeLessThan((5 * deviation) / Math.sqrt(values.length))
    return deviation
  })
  expect(open).toBeGreaterThan(5 * known)
})

test('relevances: where two parts of four depend on each other, unseen networks are predicted better than with one variance for all', () => {
  const [n, parts] = [600, [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 6, 7, 7, 7]]
  const d = parts.length
  const truth = (z: ArrayLike<number>) => z[0] + z[4] + 2 * z[1] * z[9] - 1.5 * z[2] * z[10]
  const noise = draws(n, 12)
  const X = draws(n * d, 11)
  const y = Float64Array.from({ length: n }, (_, i) => truth(X.subarray(i * d)) + noise[i])
  const unseen = draws(200 * d, 13)
  const wanted = Float64Array.from({ length: 200 }, (_, i) => truth(unseen.subarray(i * d)))
  const off = (predicted: Float64Array) => rootMeanSquaredError(predicted, wanted)
  const learned = fitQuadratic(X, y, undefined, groupsByPart(parts))
  expect(off(learned.predict(unseen))).toBeLessThan(0.8 * off(fitQuadratic(X, y).predict(unseen)))
  expect(learned.noise).toBeGreaterThan(0.7)
  expect(learned.noise).toBeLessThan(1.3)
})
