import { defaultRidge, rbfSolver } from './rbf-system.ts'
import { type FittedSurrogate, finiteRows, type Surrogate } from './surrogate.ts'

/**
 * One cubic radial basis function interpolant with a linear tail over all inputs (O20, O21).
 * `fit` throws a RangeError for fewer than d + 1 points, or points that all lie in one hyperplane.
 */
export function rbf(ridge = defaultRidge): Surrogate {
  return { name: 'rbf', fit: (X, y) => fitRbf(X, y, ridge) }
}

export interface FittedRbf extends FittedSurrogate {
  /** Constant and slopes of the linear tail [d + 1]. */
  readonly tail: Float64Array
  /** λ [n]. */
  readonly weights: Float64Array
}

export function fitRbf(inputs: Float64Array, targets: Float64Array, ridge = defaultRidge): FittedRbf {
  const { X, y, d } = finiteRows('RBF', inputs, targets)
  const n = y.length
  if (n < d + 1) throw new RangeError(`RBF: ${d} inputs need at least ${d + 1} points, got ${n}`)
  const solution = rbfSolver(n, d, ridge)(X, y, n, d)
  if (solution === null)
    throw new RangeError(`RBF: the ${n} points coincide or lie in one hyperplane of the ${d} inputs`)
  const tail = solution.slice(0, d + 1)
  const weights = solution.slice(d + 1)
  return {
    trainedOn: n,
    tail,
    weights,
    predict(Q, target = new Float64Array(Q.length / d)) {
      for (let i = 0, q = 0; q < Q.length; i++, q += d) {
        let value = tail[0]
        for (let k = 0; k < d; k++) value += tail[1 + k] * Q[q + k]
        for (let j = 0; j < n; j++) {
          let squared = 0
          for (let k = 0; k < d; k++) squared += (Q[q + k] - X[j * d + k]) ** 2
          value += weights[j] * squared * Math.sqrt(squared)
        }
        target[i] = value
      }
      return target
    },
  }
}
