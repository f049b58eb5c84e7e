/** What a search does in every generation. */
import type { DirectionPlacement } from '../archive/index.ts'
import type { Choice } from '../registry.ts'

export interface SearchSettings {
  /** Architectures of the initial design, the smallest and the largest among them. */
  readonly initialDesign: number
  /** Most architectures that an archive holds, and that a generation measures. */
  readonly archive: number
  /** Architectures that the surrogate is fitted to. */
  readonly surrogateTrainingSet: number
  /** Of the inner search; for random search, how many newcomers a generation may bring (a third of `archive` at most). */
  readonly population: number
  readonly innerGenerations: number
  readonly referenceDirections: number
  /** How the inner search's directions are placed. Default: by Riesz energy. */
  readonly directions?: DirectionPlacement | undefined
  /** Of the inner search. Default: the strategy's. */
  readonly innerAlgorithm?: 'nsga2' | 'nsga3' | undefined
  /** Default: the strategy's. */
  readonly crossover?: 'uniform' | 'two-point' | undefined
  /** Per pair of parents. */
  readonly crossoverProbability: number
  /** Per gene. */
  readonly mutationProbability: number
  /** η of polynomial mutation. */
  readonly mutationIndex: number
  readonly ensembleMembers: number
  /** What predicts measured values: one of surrogate/surrogates.ts. */
  readonly surrogate: Choice
  /** How measurements are spent: one of search/strategies/. */
  readonly strategy: Choice
}

/** The values of the paper (docs/algorithm.md 2.1). */
export const paperSettings: SearchSettings = {
  initialDesign: 100,
  archive: 300,
  surrogateTrainingSet: 100,
  population: 100,
  innerGenerations: 100,
  referenceDirections: 100,
  crossoverProbability: 0.9,
  mutationProbability: 0.1,
  mutationIndex: 1,
  ensembleMembers: 500,
  surrogate: 'rbf-ensemble',
  strategy: 'evolution',
}
