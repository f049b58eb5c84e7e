/**
 * An objective: one number of a network, the less the better. Searches minimise it, hold it within limits, or both; tables,
 * charts and the report show it by its label and its unit.
 */
import type { PopulationFunction } from '../../nat/search/index.ts'
import type { Space } from '../../nat/space/index.ts'

/** What an exact objective may depend on besides the network. */
export interface RunFacts {
  readonly space: Space
  /** Of the data set: a classifier's last layer counts. */
  readonly classes: number
}

interface Shown {
  /** As specs and documents call it. */
  readonly name: string
  /** As people read it: the head of a column, the title of an axis. */
  readonly label: string
  /** `%`, `ms`, `bytes`, or '' for a count; another one is written behind the number. */
  readonly unit: string
}

/** A metric of the task under the objective's name: measured on the validation images, predicted by a surrogate until then. */
export interface MeasuredObjective extends Shown {
  readonly source: 'measured'
  /** The value of a network that knows nothing, and the least that there can be. */
  readonly worst: number
  readonly best: number
}

/** Known of every network without measuring. */
export interface ExactObjective extends Shown {
  readonly source: 'exact'
  /** The function for whole populations of canonical genotypes. */
  evaluator(facts: RunFacts): PopulationFunction
  /** The least and the largest value of all networks of the space. */
  range(facts: RunFacts): { readonly least: number; readonly most: number }
}

export type Objective = MeasuredObjective | ExactObjective

/** What can be reached at all. */
export function rangeOf(objective: Objective, facts: RunFacts): { readonly least: number; readonly most: number } {
  return objective.source === 'exact' ? objective.range(facts) : { least: objective.best, most: objective.worst }
}

/** The value of one network. @param genotype canonical */
export function exactValue(objective: ExactObjective, facts: RunFacts, genotype: readonly number[]): number {
  const value = new Float64Array(1)
  objective.evaluator(facts)(value, Uint8Array.from(genotype), 1, 0, 1)
  return value[0]
}
