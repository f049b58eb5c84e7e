/** The inner search (docs/algorithm.md 2.4): an evolution on what is predicted of networks and what is known of them. */
import { referenceDirections } from '../archive/index.ts'
import {
  nsga2,
  nsga3,
  type Population,
  twoPointCrossover,
  uniformCrossover,
  type VariationSettings,
} from '../evolution/index.ts'
import type { Generator } from '../random/index.ts'
import { type Genotype, lowerBounds, upperBounds } from '../space/index.ts'
import { evaluateAll, type PopulationFunction } from './objectives.ts'
import { violationsUnder } from './quantities.ts'
import type { Measured } from './request.ts'
import type { SearchSettings } from './settings.ts'

const crossovers = { uniform: uniformCrossover, 'two-point': twoPointCrossover }

/** What a strategy does where the spec leaves it open. */
type Defaults = Pick<SearchSettings, 'innerAlgorithm' | 'crossover'>

/**
 * The final population, from the initial one of any size.
 * @param functions of every quantity of the request, in its order
 * @param initial canonical genotypes
 */
export function innerSearch(
  request: Measured,
  settings: SearchSettings,
  functions: readonly PopulationFunction[],
  initial: readonly Genotype[],
  generator: Generator,
  defaults: Defaults = {},
): Population {
  const { space, objectives } = request
  const m = objectives.length
  const algorithm = settings.innerAlgorithm ?? defaults.innerAlgorithm ?? 'nsga3'
  const problem = {
    lower: lowerBounds(space),
    upper: upperBounds(space),
    objectives: m,
    repair: (X: Uint8Array, offset: number) => space.repairInPlace(X, offset),
    evaluate: (X: Uint8Array, n: number) => evaluateAll(functions.slice(0, m), X, n),
    violations: violationsBy(request, functions),
  }
  const evolution = {
    population: settings.population,
    generations: settings.innerGenerations,
    ...variationOf(settings, defaults),
  }
  const genes = Uint8Array.from(initial.flat())
  if (algorithm === 'nsga2') return nsga2(problem, genes, evolution, generator)
  const directions = referenceDirections(m, settings.referenceDirections, settings.directions)
  return nsga3(problem, genes, { ...evolution, directions }, generator)
}

/**
 * How far networks X are out of the request's limits by what the functions say; F: its objectives, known already.
 * @returns undefined without limits
 */
export function violationsBy(
  request: Measured,
  functions: readonly PopulationFunction[],
): ((X: Uint8Array, F: Float64Array, n: number) => Float64Array) | undefined {
  const violations = violationsUnder(request)
  // Limits on the objectives alone need nothing but F.
  const needsNoMore = functions.length === request.objectives.length
  return violations && ((X, F, n) => violations(needsNoMore ? F : evaluateAll(functions, X, n), n))
}

/** How children are made. */
export function variationOf(settings: SearchSettings, defaults: Defaults = {}): VariationSettings<Uint8Array> {
  return {
    crossoverProbability: settings.crossoverProbability,
    crossover: crossovers[settings.crossover ?? defaults.crossover ?? 'uniform'],
    mutationProbability: settings.mutationProbability,
    mutationIndex: settings.mutationIndex,
  }
}

/** The networks of flat genes [n, length]. */
export function genotypesOf(X: Uint8Array, length: number): Genotype[] {
  return Array.from({ length: X.length / length }, (_, i) => Array.from(X.subarray(i * length, (i + 1) * length)))
}
