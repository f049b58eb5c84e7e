/**
 * Ridge regression (Hoerl and Kennard 1970): a linear model of the genes in closed form, in milliseconds whatever the archive.
 *   w = (Zᵀ Z + p I)⁻¹ Zᵀ (y - ȳ),  Z = X - x̄.
 */
import { z } from 'zod'
import { solveInPlace } from '../linear-algebra/solve.ts'
import { type FittedSurrogate, finiteRows, type Surrogate, type SurrogateKind } from './surrogate.ts'

/** Large against the rounding, small against the n / 12 that Zᵀ Z has for a gene that is spread evenly. */
const defaultPenalty = 0.1

export const ridgeKind: SurrogateKind<{ penalty: number }> = {
  name: 'ridge',
  settings: z.strictObject({
    /** Of the squared slopes; inputs are in the unit box. */
    penalty: z.number({ error: 'a number above 0' }).positive({ error: 'a number above 0' }).default(defaultPenalty),
  }),
  create: ({ penalty }) => ridge(penalty),
}

export function ridge(penalty = defaultPenalty): Surrogate {
  return { name: 'ridge', fit: (X, y) => fitRidge(X, y, penalty) }
}

function fitRidge(inputs: Float64Array, targets: Float64Array, penalty: number): FittedSurrogate {
  const { X, y, d } = finiteRows('ridge', inputs, targets)
  const n = y.length
  const means = Float64Array.from({ length: d }, (_, k) => meanOf(n, (i) => X[i * d + k]))
  const mean = meanOf(n, (i) => y[i])
  const A = new Float64Array(d * d)
  const slopes = new Float64Array(d)
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < d; k++) {
      const gap = X[i * d + k] - means[k]
      slopes[k] += gap * (y[i] - mean)
      for (let j = 0; j < d; j++) A[k * d + j] += gap * (X[i * d + j] - means[j])
    }
  }
  for (let k = 0; k < d; k++) A[k * d + k] += penalty
  if (!solveInPlace(A, slopes, d)) throw new RangeError(`ridge: a penalty of ${penalty} is too small for these inputs`)
  return {
    trainedOn: n,
    predict(Q, target = new Float64Array(Q.length / d)) {
      for (let i = 0; i < Q.length / d; i++) {
        let value = mean
        for (let k = 0; k < d; k++) value += slopes[k] * (Q[i * d + k] - means[k])
        target[i] = value
      }
      return target
    },
  }
}

function meanOf(n: number, valueAt: (i: number) => number): number {
  let sum = 0
  for (let i = 0; i < n; i++) sum += valueAt(i)
  return sum / n
}
