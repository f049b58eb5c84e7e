/** What predicts measured values of architectures that were not measured. */
import type { z } from 'zod'
import type { Generator } from '../random/index.ts'
import type { Registered } from '../registry.ts'
import { rowsAt } from './columns.ts'

/** What every search says of its surrogates. */
export interface SurrogateSettings {
  readonly ensembleMembers: number
}

/** What a spec can name. `Own`: settings beside the name. */
export interface SurrogateKind<Own extends object = object> extends Registered {
  readonly settings: z.ZodType<Own>
  /** One for each measured quantity, with a stream of its own. */
  create(settings: SurrogateSettings & Own, generator: Generator): Surrogate
}

/** A way of fitting; pluggable in the search. */
export interface Surrogate {
  readonly name: string
  /**
   * Fits to the rows whose target is finite; the others are left out.
   * @param X inputs scaled to the unit box, flat [n, d]
   * @param y targets [n]; NaN where the measurement failed
   * @throws RangeError if no target is finite or the shapes differ
   */
  fit(X: Float64Array, y: Float64Array): FittedSurrogate
}

export interface FittedSurrogate {
  /** Rows that were fitted: those with a finite target. */
  readonly trainedOn: number
  /**
   * @param X inputs scaled to the unit box, flat [q, d]
   * @param target where the predictions go [q]; a new array if left out
   */
  predict(X: Float64Array, target?: Float64Array): Float64Array
}

/**
 * Genotypes scaled to the unit box: (x - lower) / (upper - lower), and 0 where a gene has one value only.
 * @param X genes, flat [n, genes]
 * @returns flat [n, genes]
 */
export function toUnitBox(X: ArrayLike<number>, lower: readonly number[], upper: readonly number[]): Float64Array {
  const genes = lower.length
  if (X.length % genes !== 0) {
    throw new RangeError(`unit box: expected rows of ${genes} genes, got ${X.length} values`)
  }
  const scaled = new Float64Array(X.length)
  for (let row = 0; row < X.length; row += genes) {
    for (let gene = 0; gene < genes; gene++) {
      const range = upper[gene] - lower[gene]
      scaled[row + gene] = range > 0 ? (X[row + gene] - lower[gene]) / range : 0
    }
  }
  return scaled
}

/** The rows with a finite target. @throws RangeError if there is none or the shapes differ */
export function finiteRows(
  caller: string,
  X: Float64Array,
  y: Float64Array,
): { X: Float64Array; y: Float64Array; d: number } {
  const d = X.length / y.length
  if (y.length === 0 || !Number.isInteger(d) || d < 1) {
    throw new RangeError(
      `${caller}: expected inputs [n, d] for targets [n], got ${X.length} values for ${y.length} targets`,
    )
  }
  const kept: number[] = []
  y.forEach((value, i) => {
    if (Number.isFinite(value)) kept.push(i)
  })
  if (kept.length === 0) throw new RangeError(`${caller}: none of the ${y.length} targets is a finite number`)
  return { X: rowsAt(X, d, kept), y: Float64Array.from(kept, (i) => y[i]), d }
}
