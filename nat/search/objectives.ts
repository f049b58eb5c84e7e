/** The objectives as a search sees them: predicted, or known without measuring. */

import type { PopulationFunction } from '../space/index.ts'

export type { PopulationFunction }

/** A quantity of a network: minimised, or held within limits, or both. */
export interface SearchObjective {
  readonly name: string
  /** Undefined: it has to be measured, and a surrogate of its own predicts it until then. */
  readonly evaluate?: PopulationFunction | undefined
}

/** Values of a population in the order of the functions, row by row. @returns flat [n, functions] */
export function evaluateAll(functions: readonly PopulationFunction[], X: Uint8Array, n: number): Float64Array {
  const values = new Float64Array(n * functions.length)
  functions.forEach((evaluate, column) => {
    evaluate(values, X, n, column, functions.length)
  })
  return values
}
