/**
 * The linear system of cubic radial basis functions with a linear tail (Powell 1992; as pySOT):
 *   [[0, Pᵀ], [P, K]] [c; λ] = [0; f],  K = Φ + ηI,  Φ_ij = |x_i - x_j|³,  P = [1, x].
 *
 * d + 1 centres that span the inputs are put first: P = [P₁; P₂], E = P₂ P₁⁻¹. Pᵀλ = 0 then says λ₁ = -Eᵀλ₂, which leaves
 *   [-E, I] K [-E, I]ᵀ λ₂ = f₂ - E f₁,
 * positive definite because the cubic is conditionally so (Wendland 2005, theorem 8.17 and chapter 6).
 */
import { solvePositiveDefinite } from '../linear-algebra/cholesky.ts'
import { createMatrices, type Matrix } from '../linear-algebra/matrices.ts'
import { barycentric, linearThrough, spanningOrder } from './spanning-order.ts'

/** Ridge on the diagonal: keeps nearly coinciding centres solvable. */
export const defaultRidge = 1e-6

/**
 * Solves for the coefficients. Needs centres that are not all in one hyperplane, hence at least d + 1.
 * @param C centres, flat [n, d]
 * @param f values at the centres [n]
 * @returns [tail constant, tail slopes [d], weights [n]], or null if the system is singular
 */
export type RbfSolver = (C: Float64Array, f: ArrayLike<number>, n: number, d: number) => Float64Array | null

/**
 * One for many systems: they are solved in the same memory.
 * @param n centres, at most
 * @param d inputs, at most
 * @param vectors false: without the machine's vectors, for a comparison; the bits are the same
 */
export function rbfSolver(n: number, d: number, ridge: number, vectors = true): RbfSolver {
  const t = d + 1
  const matrices = createMatrices({ X: d * n, L: t * n, K: t * n, halves: t, E: t * n, B: t * n, S: n * n }, vectors)
  return (C, f, centres, inputs) => solve(matrices, ridge, C, f, centres, inputs)
}

/**
 * X: columns of the centres in their spanning order [d, n]. L: LU of P [t, n]. K: K's first rows [t, n], which are K₁₁ and K₁₂;
 * halves of a row of K₁₁ [t]. E: Eᵀ [t, m]. B = K₁₂ - ½ K₁₁Eᵀ [t, m]. S: the reduced matrix [m, m].
 */
type Matrices = Readonly<Record<'X' | 'L' | 'K' | 'halves' | 'E' | 'B' | 'S', Matrix>>

function solve(
  matrices: Matrices,
  ridge: number,
  C: Float64Array,
  f: ArrayLike<number>,
  n: number,
  d: number,
): Float64Array | null {
  const { L, S } = matrices
  const [X, K, E] = [matrices.X.values, matrices.K.values, matrices.E.values]
  const t = d + 1
  const m = n - t
  const order = spanningOrder(L, C, n, d)
  if (order === null) return null
  barycentric(matrices.E, L, n, d)
  for (let i = 0; i < n; i++) for (let k = 0; k < d; k++) X[k * n + i] = C[order[i] * d + k]
  reduce(matrices, n, d, ridge)

  const lambda = new Float64Array(n)
  const reduced = lambda.subarray(t)
  for (let i = 0; i < m; i++) reduced[i] = f[order[t + i]]
  for (let k = 0; k < t; k++) {
    const value = f[order[k]]
    for (let i = 0; i < m; i++) reduced[i] -= E[k * m + i] * value
  }
  if (!solvePositiveDefinite(S, reduced, m)) return null
  for (let k = 0; k < t; k++) {
    let sum = 0
    for (let i = 0; i < m; i++) sum += E[k * m + i] * reduced[i]
    lambda[k] = -sum
  }

  // The tail passes through what the weights leave of the first d + 1 values.
  const left = Float64Array.from({ length: t }, (_, k) => {
    let value = f[order[k]]
    for (let i = 0; i < n; i++) value -= K[k * n + i] * lambda[i]
    return value
  })
  const solution = new Float64Array(t + n)
  solution.set(linearThrough(L.values, n, d, left))
  for (let i = 0; i < n; i++) solution[t + order[i]] = lambda[i]
  return solution
}

/** S = K₂₂ - EB - (EB)ᵀ, its upper triangle, from X and E. */
function reduce({ X, K, halves, E, B, S }: Matrices, n: number, d: number, ridge: number): void {
  const { loops } = S
  const t = d + 1
  const m = n - t
  for (let k = 0; k < t; k++) {
    const row = k * n
    loops.cubicDistances(K.start + row, n, X.start, n, X.start + k, d)
    K.values[row + k] = ridge
    B.values.set(K.values.subarray(row + t, row + n), k * m)
    for (let l = 0; l < t; l++) halves.values[l] = 0.5 * K.values[row + l]
    loops.subtractRows(B.start + k * m, m, E.start, m, halves.start, 1, t)
  }
  for (let i = 0; i < m; i++) {
    const diagonal = i * m + i
    const row = S.start + diagonal
    loops.cubicDistances(row, m - i, X.start + t + i, n, X.start + t + i, d)
    S.values[diagonal] = ridge
    loops.subtractRows(row, m - i, B.start + i, m, E.start + i, m, t)
    loops.subtractRows(row, m - i, E.start + i, m, B.start + i, m, t)
  }
}
