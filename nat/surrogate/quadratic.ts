/**
 * Bayesian regression on all products of two inputs (a Gaussian process with a polynomial kernel of degree 2; Rasmussen and
 * Williams 2006, 4.2.2): learned in the samples' space, predicted with a quadratic form, whatever the number of samples.
 *   y = mean + w · z + zᵀ M z + noise,  z = x - x̄,  w ~ N(0, s² I),  cov(zᵀMz, z'ᵀMz') = s² q (z · z')².
 * s², q and the noise are those of the largest marginal likelihood on a grid.
 */
import { solvePositiveDefinite } from '../linear-algebra/cholesky.ts'
import { createMatrices, type Matrix } from '../linear-algebra/matrices.ts'
import type { Generator } from '../random/index.ts'
import { noSettings } from '../registry.ts'
import { rowsAt } from './columns.ts'
import { type Prior, type QuadraticForm, regressedWeights, type Samples, weightsOf } from './quadratic-weights.ts'
import type { Groups } from './relevance.ts'
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
/** Fewer samples do not tell the groups' variances apart. */
const leastLearning = 500
/** With more weights than these their relevances are not learned: it would take too long. */
const mostLearned = 2000

export interface FittedQuadratic extends FittedSurrogate {
  /** Variance of a measurement around the model: noise, and what no quadratic form describes. */
  readonly noise: number
  /** A function drawn from what is known of the true one. */
  draw(generator: Generator): FittedSurrogate['predict']
}

/**
 * @param weights how many times its variance is that of a fresh measurement, for every row; left out: 1
 * @param groups of slopes and products whose prior variances are learned (relevance.ts); left out: one variance for all
 */
export function fitQuadratic(
  inputs: Float64Array,
  targets: Float64Array,
  weights?: Float64Array,
  groups?: Groups,
): FittedQuadratic {
  const { X, y, d } = finiteRows('quadratic', inputs, targets)
  const n = y.length
  const spreadOf = weights?.filter((_, i) => Number.isFinite(targets[i])) ?? new Float64Array(n).fill(1)
  const mean = y.reduce((sum, value) => sum + value, 0) / n
  const means = Float64Array.from({ length: d }, (_, k) => meanOfColumn(X, n, d, k))
  const samples = { Z: X.map((value, i) => value - means[i % d]), right: y.map((value) => value - mean), spreadOf, d }
  const prior = likelyPrior(samples)
  const learns = n >= leastLearning && weightsOf(d) <= mostLearned
  const { noise, draw, ...likeliest } = regressedWeights(samples, prior, learns ? groups : undefined)
  const predictor =
    ({ slopes, form }: QuadraticForm) =>
    (Q: Float64Array, target = new Float64Array(Q.length / d)) => {
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
    }
  return {
    trainedOn: n,
    noise,
    predict: predictor(likeliest),
    draw: (generator) => predictor(draw(generator)),
  }
}

/** The prior that makes some of the samples most likely. */
function likelyPrior({ Z, right, spreadOf, d }: Samples): Prior {
  const judges = evenly(right.length, Math.min(right.length, mostJudges))
  const count = judges.length
  const products = innerProducts(rowsAt(Z, d, judges), count, d)
  const { K } = createMatrices({ K: count * count })
  const [targets, spreads] = [right, spreadOf].map((values) => Float64Array.from(judges, (i) => values[i]))
  const { curvature, noise, variance } = mostLikely(K, products, targets, spreads, count)
  // Where nothing varies, any scale will do.
  const slope = variance > 0 ? variance : 1
  return { slope, curvature, noise: slope * noise }
}

/** `count` of n places, from the first to the last. */
function evenly(n: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.floor((i * n) / count))
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
): { curvature: number; noise: number; variance: number } {
  let best = {
    curvature: curvatures[0],
    noise: noises[noises.length - 1],
    variance: 0,
    evidence: Number.NEGATIVE_INFINITY,
  }
  for (const curvature of curvatures) {
    for (const noise of noises) {
      writeKernel(K.values, products, spreadOf, n, curvature, noise)
      const variance = scaledVariance(K, Float64Array.from(right), right, n)
      let logDeterminant = 0
      for (let i = 0; i < n; i++) logDeterminant += 2 * Math.log(K.values[i * n + i])
      const evidence = -0.5 * (n * Math.log(variance) + logDeterminant)
      if (evidence > best.evidence) best = { curvature, noise, variance, evidence }
    }
  }
  return best
}

/** Upper triangle of the samples' covariances in units of s²; the diagonal with the noise. */
function writeKernel(
  K: Float64Array,
  products: Float64Array,
  spreadOf: Float64Array,
  n: number,
  curvature: number,
  noise: number,
): void {
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) {
      const product = products[i * n + j]
      K[i * n + j] = product + curvature * product * product
    }
    K[i * n + i] += noise * spreadOf[i]
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

function meanOfColumn(X: Float64Array, n: number, d: number, column: number): number {
  let sum = 0
  for (let i = 0; i < n; i++) sum += X[i * d + column]
  return sum / n
}
