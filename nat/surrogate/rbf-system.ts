/**
 * The linear system of cubic radial basis functions with a linear tail (Powell 1992; as pySOT):
 *   [[0, Pᵀ], [P, K]] [c; λ] = [0; f],  K = Φ + ηI,  Φ_ij = |x_i - x_j|³,  P = [1, x].
 *
 * d + 1 centres that span the inputs are put first: P = [P₁; P₂], E = P₂ P₁⁻¹. Pᵀλ = 0 then says λ₁ = -Eᵀλ₂, which leaves
 *   [-E, I] K [-E, I]ᵀ λ₂ = f₂ - E f₁,
 * positive definite because the cubic is conditionally so (Wendland 2005, theorem 8.17 and chapter 6).
 */
import { solvePositiveDefinite } from '../linear-algebra/cholesky.ts'
import { subtractRows } from '../linear-algebra/rows.ts'
import { cubicDistances, spanFirst } from './rbf-matrices.ts'

/** Ridge on the diagonal: keeps nearly coinciding centres solvable. */
export const defaultRidge = 1e-6

/**
 * Solves for the coefficients. Needs centres that are not all in one hyperplane, hence at least d + 1.
 * @param C centres, flat [n, d]
 * @param f values at the centres [n]
 * @returns [tail constant, tail slopes [d], weights [n]], or null if the system is singular
 */
export function solveRbf(
  C: Float64Array,
  f: ArrayLike<number>,
  n: number,
  d: number,
  ridge: number,
): Float64Array | null {
  const t = d + 1
  const m = n - t
  const basis = spanFirst(C, n, d)
  if (basis === null) return null
  const { order, P, E } = basis
  const K = cubicDistances(C, order, n, d)
  for (let i = 0; i < n; i++) K[i * n + i] = ridge

  // B = K₁₂ - ½ K₁₁Eᵀ, so that the reduced matrix is K₂₂ - EB - (EB)ᵀ.
  const B = new Float64Array(t * m)
  const factors = new Float64Array(2 * t)
  for (let k = 0; k < t; k++) {
    B.set(K.subarray(k * n + t, (k + 1) * n), k * m)
    for (let l = 0; l < t; l++) factors[l] = 0.5 * K[k * n + l]
    subtractRows(B, k * m, m, E, 0, m, factors, t)
  }
  const S = new Float64Array(m * m)
  const lambda = new Float64Array(n)
  const reduced = lambda.subarray(t)
  for (let i = 0; i < m; i++) {
    S.set(K.subarray((t + i) * n + t + i, (t + i + 1) * n), i * m + i)
    for (let k = 0; k < t; k++) {
      factors[k] = E[k * m + i]
      factors[t + k] = B[k * m + i]
    }
    subtractRows(S, i * m + i, m - i, B, i, m, factors, t)
    subtractRows(S, i * m + i, m - i, E, i, m, factors.subarray(t), t)
    let right = f[order[t + i]]
    for (let k = 0; k < t; k++) right -= factors[k] * f[order[k]]
    reduced[i] = right
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
  const tail = P(left)
  const solution = new Float64Array(t + n)
  solution.set(tail)
  for (let i = 0; i < n; i++) solution[t + order[i]] = lambda[i]
  return solution
}
