/**
 * The linear system of cubic radial basis functions with a linear tail (Powell 1992; as pySOT):
 *   [[0, Pᵀ], [P, Φ + ηI]] [c; λ] = [0; f],  Φ_ij = |x_i - x_j|³,  P = [1, x].
 */
import { solveInPlace } from '../linear-algebra/solve.ts'

/** Ridge on the diagonal: keeps nearly coinciding centres solvable. */
export const defaultRidge = 1e-6

/** Buffers for systems of up to `points` centres in up to `dimensions` dimensions. */
export interface RbfWorkspace {
  readonly matrix: Float64Array
  readonly solution: Float64Array
}

export function rbfWorkspace(points: number, dimensions: number): RbfWorkspace {
  const size = points + dimensions + 1
  return { matrix: new Float64Array(size * size), solution: new Float64Array(size) }
}

/**
 * Solves for the coefficients. Needs centres that are not all in one hyperplane, hence at least d + 1.
 * @param C centres, flat [n, d]
 * @param f values at the centres [n]
 * @returns [tail constant, tail slopes [d], weights [n]] in the workspace, or null if the system is singular
 */
export function solveRbf(
  workspace: RbfWorkspace,
  C: Float64Array,
  f: Float64Array,
  n: number,
  d: number,
  ridge: number,
): Float64Array | null {
  const tail = d + 1
  const size = n + tail
  const A = workspace.matrix.subarray(0, size * size)
  const b = workspace.solution.subarray(0, size)
  for (let i = 0; i < tail; i++) A.fill(0, i * size, i * size + tail)
  b.fill(0, 0, tail)
  for (let i = 0; i < n; i++) {
    const row = (tail + i) * size
    const ci = i * d
    A[row] = 1
    A[tail + i] = 1
    for (let k = 0; k < d; k++) {
      A[row + 1 + k] = C[ci + k]
      A[(1 + k) * size + tail + i] = C[ci + k]
    }
    for (let j = 0; j < i; j++) {
      let squared = 0
      for (let k = 0, p = ci, q = j * d; k < d; k++, p++, q++) {
        const gap = C[p] - C[q]
        squared += gap * gap
      }
      const cubic = squared * Math.sqrt(squared)
      A[row + tail + j] = cubic
      A[(tail + j) * size + tail + i] = cubic
    }
    A[row + tail + i] = ridge
    b[tail + i] = f[i]
  }
  return solveInPlace(A, b, size) ? b : null
}
