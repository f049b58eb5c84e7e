/** The linear tail's part of an RBF system: centres that span the inputs, and every other centre in terms of them. */
import type { Matrix } from '../linear-algebra/matrices.ts'

/** Relative size of a pivot below which the centres count as lying in one hyperplane. */
const smallestPivot = 1e-13

/**
 * LU of P = [1, x] with partial pivoting: its pivots are the spanning centres.
 * @param P becomes the columns of L and U, one after the other, flat [d + 1, n]
 * @param C centres, flat [n, d]
 * @returns rows of the centres [n], of which the first d + 1 span the inputs; null if all lie in one hyperplane
 */
export function spanningOrder(P: Matrix, C: Float64Array, n: number, d: number): Int32Array | null {
  const t = d + 1
  if (n < t) return null
  const { values: L, start, loops } = P
  const order = Int32Array.from({ length: n }, (_, i) => i)
  // Columns of P, one after the other: eliminations run along them.
  L.fill(1, 0, n)
  let largest = 1
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < d; k++) {
      L[(1 + k) * n + i] = C[i * d + k]
      largest = Math.max(largest, Math.abs(C[i * d + k]))
    }
  }
  for (let k = 0; k < t; k++) {
    const column = k * n
    let pivot = k
    for (let i = k + 1; i < n; i++) if (Math.abs(L[column + i]) > Math.abs(L[column + pivot])) pivot = i
    if (!(Math.abs(L[column + pivot]) > smallestPivot * largest)) return null
    if (pivot !== k) swapRows(L, order, n, t, k, pivot)
    const inverse = 1 / L[column + k]
    for (let i = k + 1; i < n; i++) L[column + i] *= inverse
    for (let j = k + 1; j < t; j++) {
      const below = start + j * n + k + 1
      loops.subtractRows(below, n - k - 1, start + column + k + 1, n, below - 1, n, 1)
    }
  }
  return order
}

function swapRows(L: Float64Array, order: Int32Array, n: number, t: number, i: number, j: number): void {
  for (let k = 0, p = i, q = j; k < t; k++, p += n, q += n) {
    const value = L[p]
    L[p] = L[q]
    L[q] = value
  }
  const row = order[i]
  order[i] = order[j]
  order[j] = row
}

/**
 * Eᵀ of E = P₂ P₁⁻¹, from E L₁ = L₂: what P₁ and P₂ have in common, U, falls out.
 * @param E becomes Eᵀ, flat [d + 1, n - d - 1]
 * @param L as `spanningOrder` leaves it
 */
export function barycentric(E: Matrix, L: Matrix, n: number, d: number): void {
  const t = d + 1
  const m = n - t
  for (let k = t - 1; k >= 0; k--) {
    const row = k * m
    E.values.set(L.values.subarray(k * n + t, (k + 1) * n), row)
    for (let l = k + 1; l < t; l++)
      E.loops.subtractRows(E.start + row, m, E.start + l * m, m, L.start + k * n + l, n, 1)
  }
}

/**
 * The linear function [constant, slopes] with the given values at the first d + 1 centres.
 * @param L as `spanningOrder` leaves it
 */
export function linearThrough(L: Float64Array, n: number, d: number, values: Float64Array): Float64Array {
  const t = d + 1
  const x = Float64Array.from(values)
  for (let i = 0; i < t; i++) for (let k = 0; k < i; k++) x[i] -= L[k * n + i] * x[k]
  for (let i = t - 1; i >= 0; i--) {
    for (let k = i + 1; k < t; k++) x[i] -= L[k * n + i] * x[k]
    x[i] /= L[i * n + i]
  }
  return x
}
