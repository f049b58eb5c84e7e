/** What a search is asked, and what it answers. */
import type { ArchiveEntry, Constraint } from '../archive/index.ts'
import type { Generator } from '../random/index.ts'
import type { Genotype, Space } from '../space/index.ts'
import type { SearchObjective } from './objectives.ts'
import type { SearchSettings } from './settings.ts'

/** A space, what is wanted of its networks, and what is known of them. */
export interface Measured {
  readonly space: Space
  /** As last measured. Its entries have the values of `objectives`, then of `limited`. */
  readonly archive: readonly ArchiveEntry[]
  /** What is minimised, 1 or more; any of them may have to be measured, the others are exact. */
  readonly objectives: readonly SearchObjective[]
  /** What is constrained without being minimised. Default: nothing. */
  readonly limited?: readonly SearchObjective[]
  /** Allowed ranges by the name of an objective or of something limited. */
  readonly constraints?: Readonly<Record<string, Constraint>>
}

/** The archive may be empty: the initial design is planned. An entry without finite values is dropped. */
export interface PlanRequest extends Measured {
  readonly settings: SearchSettings
  /** What the strategy left behind in the last generation; left out: it begins. */
  readonly state?: Json
  readonly seed: number
  readonly generation: number
}

/** What surrogates said of a plan. */
export interface Predictions {
  /** Of every measured quantity, what was predicted of each network to measure; null for what the archive held. */
  readonly values: Readonly<Record<string, readonly (number | null)[]>>
  /** Architectures that the surrogate was fitted to; 0: none was. */
  readonly trainedOn: number
}

export interface GenerationPlan<State = Json> {
  /** Canonical and distinct; at most `settings.archive`. */
  readonly measure: readonly Genotype[]
  /** The networks whose genes' frequencies the supernet is trained on before: at least one. */
  readonly trainOn: readonly Genotype[]
  /** For the strategy's next call; null: it keeps nothing. */
  readonly state: State
  /** Left out: nothing was predicted. */
  readonly predictions?: Predictions
}

/** A stream of randomness for every concern, by label: the same for the same seed and generation. */
export type Streams = (label: string) => Generator

/** Kept as it is in the plan of a generation. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
