/** NSGA-III over integer genotypes (Deb and Jain 2014), with batched objectives. */
import type { Generator } from '../random/generator.ts'
import { type Crossover, uniformCrossover } from './crossover.ts'
import { mutateInPlace } from './polynomial-mutation.ts'
import { type NormalisationMemory, referenceDirectionSurvival } from './reference-direction-survival.ts'
import { tournament } from './tournament.ts'

export interface IntegerProblem {
  /** Bounds of every gene [length], both allowed; at most 255. */
  readonly lower: readonly number[]
  readonly upper: readonly number[]
  /** Number of objectives, all minimised. */
  readonly objectives: number
  /** Brings one genotype to its canonical form, in place. Duplicates are told by canonical genotypes. */
  readonly repair: (X: Uint8Array, offset: number) => void
  /** Objectives of n genotypes (flat [n, length]) as flat [n, m], finite; not kept by the callee. */
  readonly evaluate: (X: Uint8Array, n: number) => Float64Array
  /** Total constraint violations [n], 0 if feasible, from genotypes and their objectives. */
  readonly violations?: (X: Uint8Array, F: Float64Array, n: number) => Float64Array
}

export interface Nsga3Settings {
  readonly population: number
  readonly generations: number
  /** Flat [directions, m]. */
  readonly directions: Float64Array
  /** Per pair of parents. */
  readonly crossoverProbability: number
  /** Per gene. */
  readonly mutationProbability: number
  /** Distribution index η of polynomial mutation. */
  readonly mutationIndex: number
  readonly crossover?: Crossover
}

/** Genotypes and objectives, flat: X [n, length], F [n, m]. */
export interface Population {
  readonly n: number
  readonly X: Uint8Array
  readonly F: Float64Array
  readonly violations: Float64Array | undefined
}

/** Draws of one offspring batch before the search settles for fewer: the space may have no more to offer. */
const attempts = 100

/**
 * The final population. Every generation breeds `population` new genotypes, none equal to a parent or to each other, and the
 * survival keeps `population` of both. The initial population may have any size from 1 up; all of it are parents at first.
 * @param initial canonical genotypes, flat [n, length]
 */
export function nsga3(
  problem: IntegerProblem,
  initial: Uint8Array,
  settings: Nsga3Settings,
  generator: Generator,
): Population {
  const length = problem.lower.length
  const m = problem.objectives
  if (initial.length === 0 || initial.length % length !== 0) {
    throw new RangeError(
      `NSGA-III: the initial population must be rows of ${length} genes, got ${initial.length} values`,
    )
  }
  let parents = evaluated(problem, initial, initial.length / length)
  let memory: NormalisationMemory | null = null
  for (let generation = 0; generation < settings.generations; generation++) {
    const offspring = breed(problem, parents, settings, generator)
    if (offspring.length === 0) break
    const merged = joined(parents, evaluated(problem, offspring, offspring.length / length))
    const survival = referenceDirectionSurvival(merged.F, m, settings.population, settings.directions, generator, {
      violations: merged.violations,
      memory,
    })
    memory = survival.memory
    parents = subset(merged, survival.survivors, length, m)
  }
  return parents
}

function evaluated(problem: IntegerProblem, X: Uint8Array, n: number): Population {
  const F = Float64Array.from(problem.evaluate(X, n))
  if (F.length !== n * problem.objectives) {
    throw new RangeError(`NSGA-III: expected objectives [${n}, ${problem.objectives}], got ${F.length} values`)
  }
  return { n, X, F, violations: problem.violations?.(X, F, n) }
}

/** Up to `population` new canonical genotypes, flat. */
function breed(
  problem: IntegerProblem,
  parents: Population,
  settings: Nsga3Settings,
  generator: Generator,
): Uint8Array {
  const { lower, upper, repair } = problem
  const {
    population,
    crossoverProbability,
    mutationProbability,
    mutationIndex,
    crossover = uniformCrossover,
  } = settings
  const length = lower.length
  const seen = new Set<string>()
  for (let i = 0; i < parents.n; i++) seen.add(key(parents.X, i * length, length))
  const offspring = new Uint8Array(population * length)
  const pair = new Uint8Array(2 * length)
  let bred = 0
  for (let draws = 0; bred < population && draws < attempts * population; draws++) {
    for (let side = 0; side < 2; side++) {
      const parent = tournament(parents.n, parents.violations, generator) * length
      pair.set(parents.X.subarray(parent, parent + length), side * length)
    }
    if (generator.uniform() < crossoverProbability) crossover(pair, 0, length, length, generator)
    for (let side = 0; side < 2 && bred < population; side++) {
      const offset = side * length
      mutateInPlace(pair, offset, lower, upper, mutationProbability, mutationIndex, generator)
      repair(pair, offset)
      const identity = key(pair, offset, length)
      if (seen.has(identity)) continue
      seen.add(identity)
      offspring.set(pair.subarray(offset, offset + length), bred * length)
      bred++
    }
  }
  return offspring.subarray(0, bred * length)
}

function key(X: Uint8Array, offset: number, length: number): string {
  return String.fromCharCode.apply(null, X.subarray(offset, offset + length) as unknown as number[])
}

function joined(a: Population, b: Population): Population {
  const X = new Uint8Array(a.X.length + b.X.length)
  X.set(a.X)
  X.set(b.X, a.X.length)
  const F = concatenated(a.F, b.F)
  const violations = a.violations && b.violations && concatenated(a.violations, b.violations)
  return { n: a.n + b.n, X, F, violations }
}

function concatenated(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}

function subset(population: Population, indices: readonly number[], length: number, m: number): Population {
  const X = new Uint8Array(indices.length * length)
  const F = new Float64Array(indices.length * m)
  indices.forEach((from, to) => {
    X.set(population.X.subarray(from * length, (from + 1) * length), to * length)
    F.set(population.F.subarray(from * m, (from + 1) * m), to * m)
  })
  const { violations } = population
  return { n: indices.length, X, F, violations: violations && Float64Array.from(indices, (i) => violations[i]) }
}
