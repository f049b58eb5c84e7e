/**
 * Bayesian regression on all products of two inputs (a Gaussian process with a polynomial kernel of degree 2; Rasmussen and
 * Williams 2006, 4.2.2): learned in the samples' space, predicted with a quadratic form, whatever the number of samples.
 *   y = mean + w · z + zᵀ M z + noise,  z = x - x̄,  w ~ N(0, s² I),  cov(zᵀMz, z'ᵀMz') = s² q (z · z')².
 * s², q and the noise are those of the largest marginal likelihood on a grid.
 */
import { solvePositiveDefinite } from '../linear-algebra/cholesky.ts'
import { createMatrices, type Matrix } from '../linear-algebra/matrices.ts'
import { noSettings } from '../registry.ts'
import { type FittedSurrogate, finiteRows, type Surrogate, type SurrogateKind } from './surrogate.ts'

export const quadraticKind: SurrogateKind = { name: 'quadratic', settings: noSettings, create: () => quadratic() }

export function quadratic(): Surrogate {
  return { name: 'quadratic', fit: (X, y) => fitQuadratic(X, y) }
}

/** Candidates of q, and of the noise's variance in units of s². */
const curvatures = [0.002, 0.006, 0.02, 0.06]
const noises = [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3]
/** Samples that choose among them: more would only take longer. */
const mostJudges = 200

export interface FittedQuadratic extends FittedSurrogate {
  /** Variance of a measurement around the model: noise, and what no quadratic form describes. */
  readonly noise: number
}

/** @param weights how many times its variance is that of a fresh measurement, for every row; left out: 1 */
export function fitQuadratic(inputs: Float64Array, targets: Float64Array, weights?: Float64Array): FittedQuadratic {
  const { X, y, d } = finiteRows('quadratic', inputs, targets)
  const n = y.length
  const spreadOf = weights?.filter((_, i) => Number.isFinite(targets[i])) ?? new Float64Array(n).fill(1)
  const mean = y.reduce((sum, value) => sum + value, 0) / n
  const means = Float64Array.from({ length: d }, (_, k) => meanOfColumn(X, n, d, k))
  const Z = X.map((value, i) => value - means[i % d])
  const right = y.map((value) => value - mean)
  const products = innerProducts(Z, n, d)
  const { K } = createMatrices({ K: n * n })
  const { curvature, noise } = mostLikely(K, products, right, spreadOf, n)
  const alpha = Float64Array.from(right)
  writeKernel(K.values, products, spreadOf, n, n, curvature, noise)
  const variance = scaledVariance(K, alpha, right, n)
  const { slopes, form } = weightsOf(Z, alpha, n, d, curvature)
  return {
    trainedOn: n,
    noise: variance * noise,
    predict(Q, target = new Float64Array(Q.length / d)) {
      const z = new Float64Array(d)
      for (let i = 0; i < Q.length / d; i++) {
        for (let k = 0; k < d; k++) z[k] = Q[i * d + k] - means[k]
        let value = mean
        for (let k = 0; k < d; k++) {
          let slope = slopes[k]
          for (let l = 0; l <= k; l++) slope += form[k * d + l] * z[l]
          value += slope * z[k]
        }
        target[i] = value
      }
      return target
    },
  }
}

/** Solves K a = right, in alpha; s² at its most likely. Where K is singular, or nothing varies: all zeros. */
function scaledVariance(K: Matrix, alpha: Float64Array, right: Float64Array, n: number): number {
  if (!solvePositiveDefinite(K, alpha, n)) alpha.fill(0)
  let product = 0
  for (let i = 0; i < n; i++) product += alpha[i] * right[i]
  return product / n
}

function mostLikely(
  K: Matrix,
  products: Float64Array,
  right: Float64Array,
  spreadOf: Float64Array,
  n: number,
): { curvature: number; noise: number } {
  let best = { curvature: curvatures[0], noise: noises[noises.length - 1], evidence: Number.NEGATIVE_INFINITY }
  const judges = Math.min(n, mostJudges)
  const judged = right.subarray(0, judges)
  for (const curvature of curvatures) {
    for (const noise of noises) {
      writeKernel(K.values, products, spreadOf, n, judges, curvature, noise)
      const variance = scaledVariance(K, Float64Array.from(judged), judged, judges)
      let logDeterminant = 0
      for (let i = 0; i < judges; i++) logDeterminant += 2 * Math.log(K.values[i * judges + i])
      const evidence = -0.5 * (judges * Math.log(variance) + logDeterminant)
      if (evidence > best.evidence) best = { curvature, noise, evidence }
    }
  }
  return best
}

/** Upper triangle of the first `count` samples' covariances in units of s²; the diagonal with the noise. */
function writeKernel(
  K: Float64Array,
  products: Float64Array,
  spreadOf: Float64Array,
  n: number,
  count: number,
  curvature: number,
  noise: number,
): void {
  for (let i = 0; i < count; i++) {
    for (let j = i; j < count; j++) {
      const product = products[i * n + j]
      K[i * count + j] = product + curvature * product * product
    }
    K[i * count + i] += noise * spreadOf[i]
  }
}

/** z_i · z_j for j >= i, flat [n, n]. */
function innerProducts(Z: Float64Array, n: number, d: number): Float64Array {
  const products = new Float64Array(n * n)
  const columns = new Float64Array(d * n)
  for (let i = 0; i < n; i++) for (let k = 0; k < d; k++) columns[k * n + i] = Z[i * d + k]
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < d; k++) {
      const z = Z[i * d + k]
      if (z === 0) continue
      for (let j = i, p = i * n + i, c = k * n + i; j < n; j++, p++, c++) products[p] += z * columns[c]
    }
  }
  return products
}

/** w, and M as a lower triangle that holds the products of two different inputs once. */
function weightsOf(Z: Float64Array, alpha: Float64Array, n: number, d: number, curvature: number) {
  const slopes = new Float64Array(d)
  const form = new Float64Array(d * d)
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < d; k++) {
      const weighted = alpha[i] * Z[i * d + k]
      slopes[k] += weighted
      const twice = 2 * curvature * weighted
      for (let l = 0; l < k; l++) form[k * d + l] += twice * Z[i * d + l]
      form[k * d + k] += curvature * weighted * Z[i * d + k]
    }
  }
  return { slopes, form }
}

function meanOfColumn(X: Float64Array, n: number, d: number, column: number): number {
  let sum = 0
  for (let i = 0; i < n; i++) sum += X[i * d + column]
  return sum / n
}
