import { expect, test } from 'vitest'
import { createGenerator } from '../../../nat/random/index.ts'
import { fitKriging, kriging, rootMeanSquaredError } from '../../../nat/surrogate/index.ts'

const of = (...values: number[]) => Float64Array.from(values)
const generator = createGenerator(5)
/** 40 points of three inputs in the unit box. */
const X = Float64Array.from({ length: 120 }, () => generator.uniform())
const of3 = (f: (a: number, b: number, c: number) => number, Q = X) =>
  Float64Array.from({ length: Q.length / 3 }, (_, i) => f(Q[3 * i], Q[3 * i + 1], Q[3 * i + 2]))
const wave = (a: number, b: number, c: number) => 20 + Math.sin(5 * a) + b * c

test('without noise it interpolates', () => {
  const y = of3(wave)
  const predictions = kriging([0]).fit(X, y).predict(X)
  predictions.forEach((value, i) => {
    expect(value).toBeCloseTo(y[i], 4)
  })
})

test('between the points it follows a smooth function, and a linear one everywhere', () => {
  const Q = Float64Array.from({ length: 60 }, () => generator.uniform())
  const smooth = kriging([0]).fit(X, of3(wave)).predict(Q)
  const truth = of3(wave, Q)
  const mean = new Float64Array(20).fill(truth.reduce((sum, value) => sum + value, 0) / 20)
  // More than 96 % of the variance.
  expect(rootMeanSquaredError(smooth, truth)).toBeLessThan(0.2 * rootMeanSquaredError(mean, truth))
  const line = (a: number, b: number, c: number) => 3 + 2 * a - b + 0.5 * c
  const far = of(4, -3, 2)
  expect(kriging([0]).fit(X, of3(line)).predict(far)[0]).toBeCloseTo(line(4, -3, 2), 4)
})

test('a noisy function is not interpolated: the likelihood finds the noise', () => {
  const y = of3(wave).map((value) => value + generator.normal())
  expect(fitKriging(X, y).noise).toBeGreaterThan(0)
  expect(fitKriging(X, of3(wave)).noise).toBe(0)
})

test('points twice count as one with the mean of their values', () => {
  const model = kriging([0]).fit(of(0, 0.5, 0.5, 1), of(1, 3, 5, 1))
  expect(model.trainedOn).toBe(4)
  expect(model.predict(of(0.5))[0]).toBeCloseTo(4, 6)
})

test('2.8: fewer points than inputs, a gene that never varies, points that nearly coincide: finite', () => {
  const few = kriging().fit(of(0, 0.2, 0.4, 1, 0.3, 0.1), of(1, 2))
  expect(few.predict(of(0, 0.2, 0.4))[0]).toBeCloseTo(1, 1)
  const constant = kriging().fit(of(0, 7, 0.5, 7, 1, 7), of(1, 2, 3))
  expect(constant.predict(of(0.5, 7))[0]).toBeCloseTo(2, 1)
  const near = kriging([0]).fit(of(0, 1e-12, 2e-12, 1), of(1, 2, 3, 4))
  expect(near.predict(of(0, 0.5, 1)).every(Number.isFinite)).toBe(true)
})
