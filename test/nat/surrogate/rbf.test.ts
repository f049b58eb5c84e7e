import { expect, test } from 'vitest'
import { createGenerator } from '../../../nat/random/index.ts'
import { rbf } from '../../../nat/surrogate/index.ts'
import { fitRbf } from '../../../nat/surrogate/rbf.ts'
import { rbfSolver } from '../../../nat/surrogate/rbf-system.ts'

const of = (...values: number[]) => Float64Array.from(values)

test('O20: in one dimension it is the natural cubic spline', () => {
  const hat = fitRbf(of(0, 1, 2), of(0, 1, 0), 0)
  const values = hat.predict(of(0.5, 1.5, 3, -1))
  for (const [i, expected] of [0.6875, 0.6875, -1.5, -1.5].entries()) expect(values[i]).toBeCloseTo(expected, 10)
  for (const [i, expected] of [-0.25, 0.5, -0.25].entries()) expect(hat.weights[i]).toBeCloseTo(expected, 10)
  for (const [i, expected] of [1.5, 0].entries()) expect(hat.tail[i]).toBeCloseTo(expected, 10)
  const square = fitRbf(of(0, 1, 2, 3, 4), of(0, 1, 4, 9, 16), 0).predict(of(0.5, 1.5, 2.5, 3.5))
  for (const [i, expected] of [0.33928571, 2.23214286, 6.23214286, 12.33928571].entries()) {
    expect(square[i]).toBeCloseTo(expected, 7)
  }
})

test('O20: with the ridge of 1e-6', () => {
  const values = fitRbf(of(0, 1, 2), of(0, 1, 0), 1e-6).predict(of(0.5, 1))
  expect(values[0]).toBeCloseTo(0.687499734, 9)
  expect(values[1]).toBeCloseTo(0.9999995, 9)
})

const square = of(0, 0, 1, 0, 0, 1, 1, 1, 0.5, 0.5)
test('O21: two dimensions', () => {
  const model = fitRbf(square, of(0, 1, 1, 2, 3), 0)
  const values = model.predict(of(0.25, 0.25, 0.5, 0))
  expect(values[0]).toBeCloseTo(1.86534162, 7)
  expect(values[1]).toBeCloseTo(1.36912859, 7)
  for (const [i, expected] of [3.41421356, 1, 1].entries()) expect(model.tail[i]).toBeCloseTo(expected, 7)
  for (const [i, expected] of [-1, -1, -1, -1, 4].entries()) expect(model.weights[i]).toBeCloseTo(expected, 7)
  const atCentres = model.predict(square)
  for (const [i, expected] of [0, 1, 1, 2, 3].entries()) expect(Math.abs(atCentres[i] - expected)).toBeLessThan(1e-9)
})

test('O21: affine data are reproduced with weights of 0', () => {
  const model = fitRbf(square, of(1, 3, 0, 2, 1.5), 0)
  for (const weight of model.weights) expect(Math.abs(weight)).toBeLessThan(1e-12)
  expect(model.predict(of(9, -7))[0]).toBeCloseTo(1 + 18 + 7, 9)
})

test('O21: too few points, or points in one line, are refused', () => {
  expect(() => fitRbf(of(0, 0, 1, 1), of(1, 2))).toThrow('RBF: 2 inputs need at least 3 points, got 2')
  expect(() => fitRbf(of(0, 0, 1, 1, 2, 2), of(1, 2, 3))).toThrow('lie in one hyperplane')
})

test('failed measurements are left out', () => {
  const model = rbf(0).fit(of(0, 1, 5, 2), of(0, 1, Number.NaN, 0))
  expect(model.trainedOn).toBe(3)
  expect(model.predict(of(0.5))[0]).toBeCloseTo(0.6875, 10)
  expect(() => rbf().fit(of(1, 2), of(Number.NaN, Number.NaN))).toThrow('RBF: none of the 2 targets is a finite number')
  expect(() => rbf().fit(of(1, 2, 3), of(1, 2))).toThrow('got 3 values for 2 targets')
})

test.each([
  { n: 3, d: 1 },
  { n: 40, d: 5 },
  { n: 61, d: 22 },
])('$n centres of $d inputs: the same bits with and without vectors', ({ n, d }) => {
  const generator = createGenerator(n)
  const C = Float64Array.from({ length: n * d }, () => generator.uniform())
  const f = Float64Array.from({ length: n }, () => generator.normal())
  const solution = rbfSolver(n, d, 1e-6)(C, f, n, d)
  expect(solution).not.toBeNull()
  expect(rbfSolver(n, d, 1e-6, false)(C, f, n, d)).toEqual(solution)
})

test('a solver gives the same bits whatever it solved before', () => {
  const solve = rbfSolver(9, 3, 1e-6)
  const first = solve(square, of(0, 1, 1, 2, 3), 5, 2)
  solve(of(0, 0, 0, 1, 2, 3, 4, 0, 1, 5, 2, 2), of(1, 2, 3, 4), 4, 3)
  expect(solve(square, of(0, 1, 1, 2, 3), 5, 2)).toEqual(first)
})
