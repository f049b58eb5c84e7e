/** The two matrices of an RBF system: the linear tail's, and the distances. */

/** Relative size of a pivot below which the centres count as lying in one hyperplane. */
const smallestPivot = 1e-13

/** An order of the centres in which the first d + 1 span the inputs. */
export interface SpanningOrder {
  /** Rows of the centres [n]. */
  readonly order: Int32Array
  /** Eᵀ of E = P₂ P₁⁻¹, flat [d + 1, n - d - 1]. */
  readonly E: Float64Array
  /** The linear function [constant, slopes] with the given values at the first d + 1 centres. */
  readonly P: (values: Float64Array) => Float64Array
}

/**
 * LU of P = [1, x] with partial pivoting: its pivots are the spanning centres.
 * @param C centres, flat [n, d]
 * @returns null if all centres lie in one hyperplane
 */
export function spanFirst(C: Float64Array, n: number, d: number): SpanningOrder | null {
  const t = d + 1
  if (n < t) return null
  const order = Int32Array.from({ length: n }, (_, i) => i)
  // Columns of P, one after the other: eliminations run along them.
  const L = new Float64Array(t * n).fill(1, 0, n)
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
      const factor = L[j * n + k]
      if (factor === 0) continue
      for (let i = k + 1, a = j * n + i, l = column + i; i < n; i++, a++, l++) L[a] -= factor * L[l]
    }
  }
  return { order, E: barycentric(L, n, t), P: (values) => solveFactored(L, n, t, values) }
}

function swapRows(L: Float64Array, order: Int32Array, n: number, t: number, i: number, j: number): void {
  for (let k = 0; k < t; k++) {
    const value = L[k * n + i]
    L[k * n + i] = L[k * n + j]
    L[k * n + j] = value
  }
  const row = order[i]
  order[i] = order[j]
  order[j] = row
}

/** Eᵀ from E L₁ = L₂: what P₁ and P₂ have in common, U, falls out. */
function barycentric(L: Float64Array, n: number, t: number): Float64Array {
  const m = n - t
  const E = new Float64Array(t * m)
  for (let k = t - 1; k >= 0; k--) {
    const row = k * m
    E.set(L.subarray(k * n + t, (k + 1) * n), row)
    for (let l = k + 1; l < t; l++) {
      const factor = L[k * n + l]
      if (factor === 0) continue
      for (let i = 0; i < m; i++) E[row + i] -= factor * E[l * m + i]
    }
  }
  return E
}

function solveFactored(L: Float64Array, n: number, t: number, values: Float64Array): Float64Array {
  const x = Float64Array.from(values)
  for (let i = 0; i < t; i++) for (let k = 0; k < i; k++) x[i] -= L[k * n + i] * x[k]
  for (let i = t - 1; i >= 0; i--) {
    for (let k = i + 1; k < t; k++) x[i] -= L[k * n + i] * x[k]
    x[i] /= L[i * n + i]
  }
  return x
}

/**
 * |x_i - x_j|³ of the centres in the given order.
 * @param C centres, flat [n, d]
 * @returns flat [n, n], with 0 on the diagonal
 */
export function cubicDistances(C: Float64Array, order: Int32Array, n: number, d: number): Float64Array {
  const K = new Float64Array(n * n)
  const columns = new Float64Array(d * n)
  for (let i = 0; i < n; i++) for (let k = 0; k < d; k++) columns[k * n + i] = C[order[i] * d + k]
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < d; k++) {
      const x = columns[k * n + i]
      for (let j = i + 1, a = i * n + j, c = k * n + j; j < n; j++, a++, c++) {
        const gap = columns[c] - x
        K[a] += gap * gap
      }
    }
    for (let j = i + 1; j < n; j++) {
      const squared = K[i * n + j]
      const cubic = squared * Math.sqrt(squared)
      K[i * n + j] = cubic
      K[j * n + i] = cubic
    }
  }
  return K
}
