/** Dense linear systems by LU with partial pivoting, on flat matrices. */

/**
 * Solves A x = b in place: A [n, n] is overwritten by its factors, b [n] by the solution.
 * @param smallest relative size of a pivot below which A counts as singular
 * @returns false if A is singular; b is then meaningless
 */
export function solveInPlace(A: Float64Array, b: Float64Array, n: number, smallest = 1e-13): boolean {
  let scale = 0
  for (let i = 0; i < n * n; i++) {
    const size = Math.abs(A[i])
    if (size > scale) scale = size
  }
  const tiny = smallest * scale
  for (let k = 0; k < n; k++) {
    const pivotRow = largestInColumn(A, n, k)
    if (!(Math.abs(A[pivotRow * n + k]) > tiny)) return false
    if (pivotRow !== k) swapRows(A, b, n, k, pivotRow)
    eliminateBelow(A, b, n, k)
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i]
    for (let j = i + 1, a = i * n + j; j < n; j++, a++) sum -= A[a] * b[j]
    b[i] = sum / A[i * n + i]
  }
  return true
}

function largestInColumn(A: Float64Array, n: number, k: number): number {
  let row = k
  let largest = -1
  for (let i = k; i < n; i++) {
    const size = Math.abs(A[i * n + k])
    if (size > largest) {
      largest = size
      row = i
    }
  }
  return row
}

function swapRows(A: Float64Array, b: Float64Array, n: number, i: number, j: number): void {
  for (let k = 0, p = i * n, q = j * n; k < n; k++, p++, q++) {
    const value = A[p]
    A[p] = A[q]
    A[q] = value
  }
  const value = b[i]
  b[i] = b[j]
  b[j] = value
}

function eliminateBelow(A: Float64Array, b: Float64Array, n: number, k: number): void {
  const pivotStart = k * n
  const inverse = 1 / A[pivotStart + k]
  for (let i = k + 1; i < n; i++) {
    const rowStart = i * n
    const factor = A[rowStart + k] * inverse
    if (factor === 0) continue
    for (let j = k + 1; j < n; j++) A[rowStart + j] -= factor * A[pivotStart + j]
    b[i] -= factor * b[k]
  }
}
