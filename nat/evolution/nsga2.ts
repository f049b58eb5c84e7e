/** NSGA-II (Deb, Pratap, Agarwal and Meyarivan 2002), with batched objectives. */
import type { Generator } from '../random/index.ts'
import { crowdingDistance } from './crowding-distance.ts'
import { type EvolutionSettings, evolve } from './evolve.ts'
import { nonDominatedSort } from './non-dominated-sort.ts'
import type { Genes, Population, Problem } from './problem.ts'

/** See `evolve`. */
export function nsga2<G extends Genes>(
  problem: Problem<G>,
  initial: G,
  settings: EvolutionSettings<G>,
  generator: Generator,
): Population<G> {
  const m = problem.objectives
  return evolve(
    {
      name: 'NSGA-II',
      mating(parents) {
        const { ranks, crowding } = ranking(parents.F, m, parents.violations)
        return ({ n }) => {
          const a = generator.integer(n)
          const b = generator.integer(n)
          if (ranks[a] !== ranks[b]) return ranks[a] < ranks[b] ? a : b
          return crowding[b] > crowding[a] ? b : a
        }
      },
      survivors: ({ F, violations }, count) => crowdingSurvival(F, m, count, violations),
    },
    problem,
    initial,
    settings,
    generator,
  )
}

/**
 * Keeps `count` rows: whole fronts first, then the least crowded of the front that does not fit.
 * @param F objectives, flat [n, m]
 * @param violations total constraint violation of every row; feasible rows survive first
 * @returns rows, ascending
 */
export function crowdingSurvival(F: Float64Array, m: number, count: number, violations?: ArrayLike<number>): number[] {
  const fronts = nonDominatedSort(F, m, { enough: Math.min(count, F.length / m), violations })
  const survivors = fronts.slice(0, -1).flat()
  const last = fronts[fronts.length - 1] ?? []
  const crowding = crowdingOf(F, m, last)
  const places = last.map((_, i) => i).sort((i, j) => descending(crowding[i], crowding[j]) || i - j)
  survivors.push(...places.slice(0, count - survivors.length).map((i) => last[i]))
  return survivors.sort((i, j) => i - j)
}

function ranking(F: Float64Array, m: number, violations?: ArrayLike<number>) {
  const n = F.length / m
  const ranks = new Int32Array(n)
  const crowding = new Float64Array(n)
  nonDominatedSort(F, m, { violations }).forEach((front, rank) => {
    const distances = crowdingOf(F, m, front)
    front.forEach((row, i) => {
      ranks[row] = rank
      crowding[row] = distances[i]
    })
  })
  return { ranks, crowding }
}

function crowdingOf(F: Float64Array, m: number, front: readonly number[]): Float64Array {
  return crowdingDistance(Float64Array.from(front.flatMap((i) => Array.from(F.subarray(i * m, (i + 1) * m)))), m)
}

/** Without subtracting: two infinite distances are equal. */
function descending(a: number, b: number): number {
  return a === b ? 0 : b > a ? 1 : -1
}
