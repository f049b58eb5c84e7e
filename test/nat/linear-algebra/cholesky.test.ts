import { expect, test } from 'vitest'
import { inverseDiagonal, solvePositiveDefinite } from '../../../nat/linear-algebra/cholesky.ts'
import { createMatrices, type Matrix } from '../../../nat/linear-algebra/matrices.ts'
import { solveInPlace } from '../../../nat/linear-algebra/solve.ts'
import { createGenerator } from '../../../nat/random/index.ts'

/** A Aᵀ + I of a random A. */
function positiveDefinite(n: number): Float64Array {
  const generator = createGenerator(n)
  const A = Float64Array.from({ length: n * n }, () => generator.normal())
  return Float64Array.from({ length: n * n }, (_, index) => {
    const [i, j] = [Math.floor(index / n), index % n]
    let sum = i === j ? 1 : 0
    for (let k = 0; k < n; k++) sum += A[i * n + k] * A[j * n + k]
    return sum
  })
}

function matrix(values: ArrayLike<number>, vectors = true): Matrix {
  const { A } = createMatrices({ A: values.length }, vectors)
  A.values.set(values)
  return A
}

test.each([1, 2, 3, 4, 5, 8, 9, 30])('%d unknowns: the solution of the LU with pivots', (n) => {
  const S = positiveDefinite(n)
  const b = Float64Array.from({ length: n }, (_, i) => 1 + (i % 3))
  const expected = b.slice()
  expect(solveInPlace(S.slice(), expected, n)).toBe(true)
  expect(solvePositiveDefinite(matrix(S), b, n)).toBe(true)
  b.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i], 9)
  })
})

test('with and without vectors: the same bits', () => {
  const solved = [true, false].map((vectors) => {
    const b = Float64Array.from({ length: 37 }, (_, i) => i)
    solvePositiveDefinite(matrix(positiveDefinite(37), vectors), b, 37)
    return b
  })
  expect(solved[0]).toEqual(solved[1])
})

test('singular and indefinite matrices are refused', () => {
  expect(solvePositiveDefinite(matrix([1, 1, 1, 1]), Float64Array.of(1, 1), 2)).toBe(false)
  expect(solvePositiveDefinite(matrix([1, 2, 2, 1]), Float64Array.of(1, 1), 2)).toBe(false)
  expect(solvePositiveDefinite(matrix([-1]), Float64Array.of(1), 1)).toBe(false)
  expect(solvePositiveDefinite(matrix([Number.NaN]), Float64Array.of(1), 1)).toBe(false)
})

test.each([1, 2, 7])('the diagonal of the inverse of %d rows: solutions for the unit vectors', (n) => {
  const S = positiveDefinite(n)
  const U = matrix(S)
  solvePositiveDefinite(U, new Float64Array(n), n)
  inverseDiagonal(U.values, n).forEach((value, i) => {
    const unit = Float64Array.from({ length: n }, (_, j) => (i === j ? 1 : 0))
    solveInPlace(S.slice(), unit, n)
    expect(value).toBeCloseTo(unit[i], 9)
  })
})
