/** Dense symmetric positive definite systems, on flat matrices. */
import type { Matrix } from './matrices.ts'

/**
 * Solves S x = b in place: the upper triangle of S [n, n] is overwritten by U of S = UᵀU, b [n] by the solution.
 * @param smallest size of a pivot, relative to the largest value of the diagonal, below which S counts as singular
 * @returns false if S is not positive definite; b is then meaningless
 */
export function solvePositiveDefinite(
  { values: S, start, loops }: Matrix,
  b: Float64Array,
  n: number,
  smallest = 1e-13,
): boolean {
  let largest = 0
  for (let i = 0; i < n; i++) largest = Math.max(largest, S[i * n + i])
  for (let i = 0; i < n; i++) {
    const row = i * n
    // The factors stand above the pivot, where the rows begin that are subtracted.
    loops.subtractRows(start + row + i, n - i, start + i, n, start + i, n, i)
    const pivot = S[row + i]
    if (!(pivot > smallest * largest)) return false
    const inverse = 1 / Math.sqrt(pivot)
    S[row + i] = pivot * inverse
    // Uᵀz = b on the way.
    const z = b[i] * inverse
    b[i] = z
    for (let j = i + 1, s = row + j; j < n; j++, s++) {
      S[s] *= inverse
      b[j] -= S[s] * z
    }
  }
  substituteBack(S, b, n)
  return true
}

/** Solves Uᵀ z = b in place; the upper triangle of U [n, n] as `solvePositiveDefinite` leaves it. */
export function substituteForward(U: Float64Array, b: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const z = b[i] / U[i * n + i]
    b[i] = z
    for (let j = i + 1, u = i * n + j; j < n; j++, u++) b[j] -= U[u] * z
  }
}

/** Solves U x = z in place. */
export function substituteBack(U: Float64Array, z: Float64Array, n: number): void {
  for (let i = n - 1; i >= 0; i--) {
    let sum = z[i]
    for (let j = i + 1; j < n; j++) sum -= U[i * n + j] * z[j]
    z[i] = sum / U[i * n + i]
  }
}

/** The diagonal of S⁻¹ for S = UᵀU: the squared lengths of the rows of U⁻¹. */
export function inverseDiagonal(U: Float64Array, n: number): Float64Array {
  const diagonal = new Float64Array(n)
  const column = new Float64Array(n)
  for (let j = 0; j < n; j++) {
    column[j] = 1
    for (let i = j; i >= 0; i--) {
      const row = i * n
      let sum = i === j ? 1 : 0
      for (let k = i + 1; k <= j; k++) sum -= U[row + k] * column[k]
      column[i] = sum / U[row + i]
      diagonal[i] += column[i] * column[i]
    }
  }
  return diagonal
}
