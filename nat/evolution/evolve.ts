/** The loop that every evolutionary search here shares. */
import type { Generator } from '../random/index.ts'
import { breed, type MatingSelection, type VariationSettings } from './breeding.ts'
import { assertBounds, evaluated, type Genes, joined, type Population, type Problem, subset } from './problem.ts'

export interface EvolutionSettings<G extends Genes> extends VariationSettings<G> {
  readonly population: number
  readonly generations: number
}

/** What makes the loop one algorithm or another. */
export interface Algorithm<G extends Genes> {
  readonly name: string
  /** Called anew for every generation's parents. */
  readonly mating: (parents: Population<G>) => MatingSelection<G>
  /** Rows of the merged population that survive, ascending. */
  readonly survivors: (merged: Population<G>, count: number) => number[]
}

/**
 * The final population. Every generation breeds `population` new genotypes, none equal to a parent or to each other, and the
 * survival keeps `population` of both. The initial population may have any size from 1 up; all of it are parents at first.
 * @param initial canonical genotypes, flat [n, length]
 */
export function evolve<G extends Genes>(
  { name, mating, survivors }: Algorithm<G>,
  problem: Problem<G>,
  initial: G,
  settings: EvolutionSettings<G>,
  generator: Generator,
): Population<G> {
  const length = problem.lower.length
  if (initial.length === 0 || initial.length % length !== 0) {
    throw new RangeError(
      `${name}: the initial population must be rows of ${length} genes, got ${initial.length} values`,
    )
  }
  assertBounds(name, problem, initial)
  let parents = evaluated(name, problem, initial, initial.length / length)
  for (let generation = 0; generation < settings.generations; generation++) {
    const offspring = breed(problem, parents, settings.population, settings, mating(parents), generator)
    if (offspring.length === 0) break
    const merged = joined(parents, evaluated(name, problem, offspring, offspring.length / length))
    parents = subset(merged, survivors(merged, settings.population))
  }
  return parents
}
