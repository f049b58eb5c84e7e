/** Searches on the synthetic error function with noise, each with the same number of measurements. */
import { referenceDirections } from '../../nat/archive/index.ts'
import { normalisedHypervolume, nsga2, nsga3 } from '../../nat/evolution/index.ts'
import { createGenerator } from '../../nat/random/index.ts'
import { type Json, paperSettings, planSearch, type SearchSettings } from '../../nat/search/index.ts'
import {
  costOf,
  type ExactCost,
  type Genotype,
  initialDesign,
  lowerBounds,
  type Space,
  upperBounds,
} from '../../nat/space/index.ts'
import { macsOf, ofaMbv3 } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import { referencePoint, syntheticError } from '../../test/nat/synthetic-error.ts'
import type { Shape } from './budgets.ts'

/** Standard deviation of a measurement, in percent points. */
const noise = 0.3
const cost = ofaMbv3.costs(1000).macs

export interface SearchOutcome {
  /** Of what the search ends with, by its true errors. */
  readonly hypervolume: number
  readonly measurements: number
}

/** Plain evolution, without a surrogate: every child is measured once. pymoo's mutation for integers: one gene in a child, η = 3. */
export function plainEvolution(algorithm: 'nsga2' | 'nsga3', shape: Shape, seed: number): SearchOutcome {
  const { population, measurements } = shape
  const generator = createGenerator(seed, 'plain evolution')
  const measure = measuring(seed)
  const length = ofaMbv3.genes.length
  const problem = {
    lower: lowerBounds(ofaMbv3),
    upper: upperBounds(ofaMbv3),
    objectives: 2,
    repair: (X: Uint8Array, offset: number) => ofaMbv3.repairInPlace(X, offset),
    evaluate: (X: Uint8Array, n: number) => Float64Array.from(rowsOf(X, n, length).flatMap(measure)),
  }
  const initial = Uint8Array.from(initialDesign(ofaMbv3, population, generator).flat())
  const settings = {
    population,
    generations: Math.floor(measurements / population) - 1,
    crossoverProbability: 0.9,
    mutationProbability: 1 / length,
    mutationIndex: 3,
  }
  const { X, n } =
    algorithm === 'nsga2'
      ? nsga2(problem, initial, settings, generator)
      : nsga3(problem, initial, { ...settings, directions: referenceDirections(2, population) }, generator)
  return { hypervolume: trueHypervolume(rowsOf(X, n, length)), measurements: population * (settings.generations + 1) }
}

/** A strategy of the search on the synthetic function. */
export function strategySearch(strategy: string, shape: Shape, seed: number): SearchOutcome {
  const { initialDesign: design, archive } = shape
  const measure = measuring(seed)
  const { delivered, measurements } = searchByGenerations({
    space: ofaMbv3,
    cost,
    seed,
    measurements: shape.measurements,
    generations: Number.POSITIVE_INFINITY,
    measure: (genotype) => measure(genotype)[0],
    settings: { ...paperSettings, initialDesign: design, archive, surrogateTrainingSet: design, strategy },
  })
  return { hypervolume: trueHypervolume(delivered.map(({ genotype }) => genotype)), measurements }
}

export interface GenerationalSearch {
  readonly space: Space
  /** The second objective. */
  readonly cost: ExactCost
  readonly settings: SearchSettings
  readonly seed: number
  /** It ends where the next generation does not fit into these, */
  readonly measurements: number
  /** or after these, the initial design among them. */
  readonly generations: number
  /** Error in percent. */
  measure(genotype: Genotype, generation: number): number
}

/** @returns what the last generation measured, as error and cost, and how many measurements there were */
export function searchByGenerations(search: GenerationalSearch): {
  delivered: readonly { genotype: Genotype; objectives: number[] }[]
  measurements: number
} {
  const { space, cost, settings, seed } = search
  let measurements = 0
  let archive: { genotype: Genotype; objectives: number[] }[] = []
  let state: Json | undefined
  for (let generation = 0; generation < search.generations; generation++) {
    const plan = planSearch({
      space,
      archive,
      objectives: [{ name: 'error' }, { name: 'macs', evaluate: cost.evaluate }],
      settings,
      seed,
      generation,
      ...(state === undefined ? {} : { state }),
    })
    if (measurements + plan.measure.length > search.measurements) break
    measurements += plan.measure.length
    archive = plan.measure.map((genotype) => ({
      genotype,
      objectives: [search.measure(genotype, generation), costOf(cost, genotype)],
    }))
    state = plan.state ?? undefined
  }
  return { delivered: archive, measurements }
}

/** Error with noise, and MACs. */
function measuring(seed: number): (genotype: Genotype) => number[] {
  const generator = createGenerator(seed, 'measurement noise')
  return (genotype) => [syntheticError(genotype) + noise * generator.normal(), macsOf(ofaMbv3, genotype, 1000)]
}

/** Without noise, so that luck in measuring does not count. */
function trueHypervolume(genotypes: readonly Genotype[]): number {
  const points = genotypes.flatMap((genotype) => [syntheticError(genotype), macsOf(ofaMbv3, genotype, 1000) / 1e6])
  return normalisedHypervolume(Float64Array.from(points), referencePoint)
}

function rowsOf(X: Uint8Array, n: number, length: number): Genotype[] {
  return Array.from({ length: n }, (_, i) => Array.from(X.subarray(i * length, (i + 1) * length)))
}
