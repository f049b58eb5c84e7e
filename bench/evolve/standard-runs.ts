/** One run of a standard problem through the public door, with the reference's operators; its indicator. */
import {
  generationalDistance,
  generationalDistancePlus,
  hypervolume,
  invertedGenerationalDistance,
  invertedGenerationalDistancePlus,
  nsga2,
  nsga3,
  type RealProblem,
  rieszEnergyDirections,
  simulatedBinaryCrossover,
} from '../../nat/evolution/index.ts'
import { createGenerator } from '../../nat/random/index.ts'
import { directionsFor, type ManyObjectiveName, manyObjectives, targetPoints, zdt } from './standard-problems.ts'

interface Size {
  readonly population: number
  readonly generations: number
}

/** Hypervolume within (1.1, 1.1). */
export function twoObjectiveRun(
  name: keyof typeof zdt,
  algorithm: 'nsga2' | 'nsga3',
  size: Size,
  seed: number,
): number {
  const problem = zdt[name]
  const generator = createGenerator(seed, 'standard problem', name)
  const initial = randomPopulation(problem, size.population, generator)
  const settings = { ...size, ...operators(problem, algorithm === 'nsga2' ? 0.9 : 1, algorithm === 'nsga2' ? 15 : 30) }
  const final =
    algorithm === 'nsga2'
      ? nsga2(problem, initial, settings, generator)
      : nsga3(problem, initial, { ...settings, directions: rieszEnergyDirections(2, 100, generator) }, generator)
  return hypervolume(final.F, [1.1, 1.1])
}

/** Distances between the feasible final population and the points where the reference directions meet the front. */
export interface Distances {
  readonly igd: number
  readonly igdPlus: number
  readonly gd: number
  readonly gdPlus: number
}

/** All of them infinite if nothing is feasible. */
export function manyObjectiveRun(name: ManyObjectiveName, m: number, size: Size, seed: number): Distances {
  const problem = manyObjectives(name, m)
  const generator = createGenerator(seed, 'standard problem', name, m)
  const initial = randomPopulation(problem, size.population, generator)
  const settings = { ...size, ...operators(problem, 1, 30), directions: directionsFor(m).directions }
  const { n, F, violations } = nsga3(problem, initial, settings, generator)
  const feasible = Array.from({ length: n }, (_, i) => i).filter((i) => !violations || violations[i] === 0)
  const none = Number.POSITIVE_INFINITY
  if (feasible.length === 0) return { igd: none, igdPlus: none, gd: none, gdPlus: none }
  const rows = Float64Array.from(feasible.flatMap((i) => Array.from(F.subarray(i * m, (i + 1) * m))))
  const targets = targetPoints(name, m)
  return {
    igd: invertedGenerationalDistance(rows, targets, m),
    igdPlus: invertedGenerationalDistancePlus(rows, targets, m),
    gd: generationalDistance(rows, targets, m),
    gdPlus: generationalDistancePlus(rows, targets, m),
  }
}

function operators({ lower, upper }: RealProblem, crossoverProbability: number, index: number) {
  return {
    crossoverProbability,
    crossover: simulatedBinaryCrossover({ lower, upper, index }),
    mutatedShare: 0.9,
    mutationProbability: Math.min(0.5, 1 / lower.length),
    mutationIndex: 20,
  }
}

function randomPopulation(
  { lower, upper }: RealProblem,
  n: number,
  generator: ReturnType<typeof createGenerator>,
): Float64Array {
  const length = lower.length
  return Float64Array.from(
    { length: n * length },
    (_, i) => lower[i % length] + generator.uniform() * (upper[i % length] - lower[i % length]),
  )
}
