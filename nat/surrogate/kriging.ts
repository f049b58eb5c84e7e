/**
 * Kriging as in DACE (Lophaven, Nielsen and Søndergaard 2002): a linear trend and a Gaussian process around it, whose correlation
 * is exp(-θ |x - x'|²); the defaults are those of the search that NAT grew out of (θ from 1e-5 to 100, one for all genes).
 *   ŷ(x) = f(x)ᵀ β + r(x)ᵀ R⁻¹ (y - F β),  β by generalised least squares,  θ of the largest likelihood.
 * Measurements are noisy: the share of the variance that is noise is chosen by the likelihood too, from 0 on.
 */
import { z } from 'zod'
import { solvePositiveDefinite, substituteBack, substituteForward } from '../linear-algebra/cholesky.ts'
import { createMatrices, type Matrix } from '../linear-algebra/matrices.ts'
import { number } from '../setting-fields.ts'
import { meanAndScale, varyingColumns, withoutRepeats } from './columns.ts'
import { type FittedSurrogate, finiteRows, type Surrogate, type SurrogateKind } from './surrogate.ts'

const defaultNoises = [0, 0.01, 0.03, 0.1, 0.3]

export const krigingKind: SurrogateKind<{ noises: number[] }> = {
  name: 'kriging',
  settings: z.strictObject({
    /** Candidates of the noise's variance, in units of the process's; `[0]`: an interpolant, as DACE itself. */
    noises: z
      .array(number({ min: 0, max: 10 }))
      .min(1, { error: 'at least one' })
      .default(defaultNoises),
  }),
  create: ({ noises }) => kriging(noises),
}

export function kriging(noises: readonly number[] = defaultNoises): Surrogate {
  return { name: 'kriging', fit: (X, y) => fitKriging(X, y, noises) }
}

/** ln θ: DACE's bounds, in so many steps; then halved steps around the best. */
const logBounds = [Math.log(1e-5), Math.log(100)] as const
const coarseSteps = 8
const refinements = 4

export interface FittedKriging extends FittedSurrogate {
  /** Of the correlation; in units of the inputs. */
  readonly theta: number
  /** Of the variance, in units of the process's. */
  readonly noise: number
}

/** R, the correlations [n, n], and A, the normal equations of β [d + 1, d + 1] at most: in one memory for all fits. */
type Matrices = Readonly<Record<'R' | 'A', Matrix>>

interface Model {
  readonly theta: number
  readonly noise: number
  /** The smaller the likelier: n ln σ² + ln |R|. */
  readonly deviance: number
  readonly trend: Float64Array
  readonly weights: Float64Array
}

export function fitKriging(
  inputs: Float64Array,
  targets: Float64Array,
  noises: readonly number[] = defaultNoises,
): FittedKriging {
  const { X: rows, y: values, d } = finiteRows('Kriging', inputs, targets)
  const { X, y } = withoutRepeats(rows, values, d)
  const n = y.length
  const { mean, scale } = meanAndScale(y)
  const Y = y.map((value) => (value - mean) / scale)
  const squares = squaredDistances(X, n, d)
  // With no more points than slopes the trend would explain everything: then it is a constant.
  const varying = varyingColumns(X, d)
  const slopes = n > varying.length + 1 ? varying : []
  const matrices = createMatrices({ R: n * n, A: (d + 1) ** 2 })
  const likeliest = (columns: readonly number[]) => mostLikely(matrices, X, Y, squares, d, columns, noises)
  const best = likeliest(slopes) ?? likeliest([])
  const constant = { theta: 1, noise: 0, trend: new Float64Array(1), weights: new Float64Array(n) }
  const { theta, noise, trend, weights } = best ?? constant
  const columns = trend.length > 1 ? slopes : []
  return {
    trainedOn: values.length,
    theta,
    noise,
    predict(Q, target = new Float64Array(Q.length / d)) {
      for (let i = 0, q = 0; q < Q.length; i++, q += d) {
        let value = trend[0]
        for (let k = 0; k < columns.length; k++) value += trend[1 + k] * Q[q + columns[k]]
        for (let j = 0, x = 0; j < n; j++) {
          let squared = 0
          for (let k = 0; k < d; k++, x++) squared += (Q[q + k] - X[x]) * (Q[q + k] - X[x])
          value += weights[j] * Math.exp(-theta * squared)
        }
        target[i] = mean + scale * value
      }
      return target
    },
  }
}

/** Over a grid of θ and noise, then finer around the best θ; null where no system can be solved. */
function mostLikely(
  matrices: Matrices,
  X: Float64Array,
  Y: Float64Array,
  squares: Float64Array,
  d: number,
  slopes: readonly number[],
  noises: readonly number[],
): Model | null {
  let best: Model | null = null
  const consider = (logTheta: number, noise: number) => {
    const model = fitted(matrices, X, Y, squares, d, slopes, Math.exp(logTheta), noise)
    if (model !== null && (best === null || model.deviance < best.deviance)) best = model
  }
  const [least, most] = logBounds
  let step = (most - least) / coarseSteps
  for (const noise of noises) for (let i = 0; i <= coarseSteps; i++) consider(least + i * step, noise)
  for (let i = 0; i < refinements && best !== null; i++) {
    step /= 2
    const { theta, noise }: Model = best
    for (const side of [-step, step]) consider(Math.min(most, Math.max(least, Math.log(theta) + side)), noise)
  }
  return best
}

/** The model of one θ and noise; null where R or the trend's equations are singular. */
function fitted(
  matrices: Matrices,
  X: Float64Array,
  Y: Float64Array,
  squares: Float64Array,
  d: number,
  slopes: readonly number[],
  theta: number,
  noise: number,
): Model | null {
  const n = Y.length
  const R = matrices.R.values
  // DACE's nugget: it keeps R positive definite where points nearly coincide.
  const nugget = (10 + n) * Number.EPSILON + noise
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) R[i * n + j] = Math.exp(-theta * squares[i * n + j])
    R[i * n + i] += nugget
  }
  const solved = Float64Array.from(Y)
  if (!solvePositiveDefinite(matrices.R, solved, n)) return null
  let logDeterminant = 0
  for (let i = 0; i < n; i++) logDeterminant += 2 * Math.log(R[i * n + i])

  // Of U = chol(R): whitened trend and targets, and the normal equations of β.
  const p = 1 + slopes.length
  const whitened = new Float64Array(p * n)
  for (let k = 0; k < p; k++) {
    const column = whitened.subarray(k * n, (k + 1) * n)
    for (let i = 0; i < n; i++) column[i] = k === 0 ? 1 : X[i * d + slopes[k - 1]]
    substituteForward(R, column, n)
  }
  const z = Float64Array.from(Y)
  substituteForward(R, z, n)
  const A = matrices.A.values
  const trend = new Float64Array(p)
  for (let k = 0; k < p; k++) {
    for (let l = k; l < p; l++) A[k * p + l] = inner(whitened, k * n, whitened, l * n, n)
    trend[k] = inner(whitened, k * n, z, 0, n)
  }
  if (!solvePositiveDefinite(matrices.A, trend, p, 1e-10)) return null

  // R⁻¹ (y - F β) = U⁻¹ (z - whitened β).
  for (let k = 0; k < p; k++) for (let i = 0; i < n; i++) z[i] -= trend[k] * whitened[k * n + i]
  const variance = inner(z, 0, z, 0, n) / n
  substituteBack(R, z, n)
  // Where the trend explains everything, no variance is left to be likely.
  const deviance = n * Math.log(Math.max(variance, 1e-20)) + logDeterminant
  return { theta, noise, deviance, trend, weights: z }
}

function inner(a: Float64Array, fromA: number, b: Float64Array, fromB: number, n: number): number {
  let sum = 0
  for (let i = 0; i < n; i++) sum += a[fromA + i] * b[fromB + i]
  return sum
}

/** |x_i - x_j|² for j >= i, flat [n, n]. */
function squaredDistances(X: Float64Array, n: number, d: number): Float64Array {
  const squares = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      let sum = 0
      for (let k = 0; k < d; k++) sum += (X[i * d + k] - X[j * d + k]) * (X[i * d + k] - X[j * d + k])
      squares[i * n + j] = sum
    }
  }
  return squares
}
