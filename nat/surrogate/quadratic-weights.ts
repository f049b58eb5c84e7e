/**
 * The regression of quadratic.ts in the space of its weights (Rasmussen and Williams 2006, 2.1.1): its time grows with the samples
 * themselves instead of their cube, so that thousands can be learned from, and weights can be drawn from what is known of them.
 */
import { inverseDiagonal, solvePositiveDefinite, substituteBack } from '../linear-algebra/cholesky.ts'
import { createMatrices, type Matrix } from '../linear-algebra/matrices.ts'
import type { Generator } from '../random/index.ts'
import { type Groups, relevances } from './relevance.ts'

/** y = w · z + the sum over l <= k of form[k d + l] z_k z_l. */
export interface QuadraticForm {
  readonly slopes: Float64Array
  /** Flat [d, d], its lower triangle. */
  readonly form: Float64Array
}

export interface RegressedWeights extends QuadraticForm {
  /** Of a fresh measurement around the form. */
  readonly noise: number
  /** Weights drawn from their distribution as it is known. */
  draw(generator: Generator): QuadraticForm
}

export interface Samples {
  /** Centred inputs, flat [n, d]. */
  readonly Z: Float64Array
  /** Centred targets [n]. */
  readonly right: Float64Array
  /** Variances of the targets in units of a fresh measurement's [n]. */
  readonly spreadOf: Float64Array
  readonly d: number
}

/** Variances before anything is known: of each slope, of a product's weight in units of it, and of a fresh measurement. */
export interface Prior {
  readonly slope: number
  readonly curvature: number
  readonly noise: number
}

/** Samples whose products are added up at once: as many rows as a fast cache holds. */
const rowsAtOnce = 48

/** Times that prior variances are learned: more bring little, at more than a second of planning for each (docs/decisions/0009-economical.md). */
const rounds = 2

/** Slopes, and products of two inputs. */
export const weightsOf = (d: number): number => d + (d * (d + 1)) / 2

/**
 * @param groups of weights whose prior variance is learned with them (relevance.ts); left out: it stays
 * @returns the weights of largest posterior density
 */
export function regressedWeights(samples: Samples, prior: Prior, groups?: Groups): RegressedWeights {
  const { right, d } = samples
  const p = weightsOf(d)
  const memory = createMatrices({
    sums: p * p,
    // Rounds need the sums again.
    copy: groups === undefined ? 0 : p * p,
    rows: Math.min(right.length, rowsAtOnce) * p,
  })
  const A = groups === undefined ? memory.sums : memory.copy
  const { toTargets, squares } = addUp(samples, p, memory)
  let variances = priorVariances(d, prior)
  let { noise } = prior
  for (let round = 0; ; round++) {
    const scales = variances.map(Math.sqrt)
    const scaled = toTargets.map((value, k) => (value * scales[k]) / noise)
    const solution = Float64Array.from(scaled)
    writePrecision(A.values, memory.sums.values, scales, noise, p)
    // With the prior's 1 on the diagonal it is positive definite.
    solvePositiveDefinite(A, solution, p)
    if (groups === undefined || round === rounds || noise === 0) {
      return {
        ...inPlaces(solution, scales, d),
        noise,
        // A = UᵀU is the precision of the scaled weights: U⁻¹ε has their covariance.
        draw(generator) {
          const drawn = Float64Array.from({ length: p }, () => generator.normal())
          substituteBack(A.values, drawn, p)
          return inPlaces(
            drawn.map((value, k) => value + solution[k]),
            scales,
            d,
          )
        },
      }
    }
    const uncertain = inverseDiagonal(A.values, p)
    const learned = relevances({ groups, variances, solution, uncertain })
    variances = learned.variances
    let [fitted, size] = [0, 0]
    for (let k = 0; k < p; k++) {
      fitted += scaled[k] * solution[k]
      size += solution[k] ** 2
    }
    noise = Math.max(
      1e-12 * noise,
      (squares - noise * (fitted + size)) / Math.max(1, right.length - learned.determined),
    )
  }
}

/** Minus the sum of outer products of all rows of products, its upper triangle; their sums with the targets; the targets' squares. */
function addUp({ Z, right, spreadOf, d }: Samples, p: number, { sums, rows }: { sums: Matrix; rows: Matrix }) {
  const n = right.length
  const toTargets = new Float64Array(p)
  let squares = 0
  for (let from = 0; from < n; from += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, n - from)
    for (let i = 0; i < count; i++) {
      const precision = 1 / Math.sqrt(spreadOf[from + i])
      writeProducts(rows.values, i * p, Z, (from + i) * d, d, precision)
      const target = right[from + i] * precision
      squares += target * target
      for (let k = 0, r = i * p; k < p; k++, r++) toTargets[k] += rows.values[r] * target
    }
    for (let k = 0; k < p; k++) {
      sums.loops.subtractRows(sums.start + k * p + k, p - k, rows.start + k, p, rows.start + k, p, count)
    }
  }
  return { toTargets, squares }
}

function writePrecision(A: Float64Array, sums: Float64Array, scales: Float64Array, noise: number, p: number): void {
  for (let k = 0; k < p; k++) {
    const factor = -scales[k] / noise
    for (let l = k, at = k * p + k; l < p; l++, at++) A[at] = factor * scales[l] * sums[at]
    A[k * p + k] += 1
  }
}

/** (z · z')² has the product of two different inputs twice. */
function priorVariances(d: number, { slope, curvature }: Prior): Float64Array {
  const variances = new Float64Array(weightsOf(d)).fill(slope)
  for (let k = 0, at = d; k < d; k++) {
    for (let l = 0; l <= k; l++, at++) variances[at] = slope * (k === l ? curvature : 2 * curvature)
  }
  return variances
}

function writeProducts(
  target: Float64Array,
  start: number,
  Z: Float64Array,
  row: number,
  d: number,
  factor: number,
): void {
  let at = start
  for (let k = 0; k < d; k++, at++) target[at] = factor * Z[row + k]
  for (let k = 0; k < d; k++) {
    const z = factor * Z[row + k]
    for (let l = 0; l <= k; l++, at++) target[at] = z * Z[row + l]
  }
}

function inPlaces(solution: Float64Array, scales: Float64Array, d: number): QuadraticForm {
  const weights = solution.map((value, k) => value * scales[k])
  const form = new Float64Array(d * d)
  for (let k = 0, at = d; k < d; k++) for (let l = 0; l <= k; l++, at++) form[k * d + l] = weights[at]
  return { slopes: weights.slice(0, d), form }
}
