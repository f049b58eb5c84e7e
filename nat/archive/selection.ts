/** Reference-direction selection outside of an evolutionary search (docs/algorithm.md 2.5). */
import {
  dasDennisUpTo,
  incrementalLatticeUpTo,
  referenceDirectionSurvival,
  rieszEnergyDirections,
} from '../evolution/index.ts'
import { createGenerator, type Generator } from '../random/index.ts'

/** How directions are placed: Riesz energy has any number of them, the lattices the most that are not more. */
const placements = {
  'riesz-energy': (m: number, count: number) =>
    rieszEnergyDirections(m, count, createGenerator(1, 'reference directions')),
  'das-dennis': dasDennisUpTo,
  'incremental-lattice': incrementalLatticeUpTo,
}
export type DirectionPlacement = keyof typeof placements

/**
 * Directions for a selection or a search: the same for the same numbers, whatever the run's seed, and made once per process.
 * @returns flat [count, m]
 */
export function referenceDirections(
  m: number,
  count: number,
  placement: DirectionPlacement = 'riesz-energy',
): Float64Array {
  const directions = Math.max(m, count)
  const key = `${placement} ${m} ${directions}`
  let cached = made.get(key)
  if (cached === undefined) {
    cached = placements[placement](m, directions)
    made.set(key, cached)
  }
  return cached
}
const made = new Map<string, Float64Array>()

/** With more than two objectives, as many directions as the paper's inner search has: making more costs seconds. */
const mostDirections = 100

/**
 * Chooses `count` rows by NSGA-III's survival, with a direction for each place (two objectives) or up to 100 of them.
 * Stateless: ideal and nadir are those of the rows given, because measurements of earlier supernet weights say nothing about
 * these.
 * @param F objectives, flat [n, m], finite
 * @returns row indices, ascending: all of them if there are no more than `count`
 */
export function selectByReferenceDirections(
  F: Float64Array,
  m: number,
  count: number,
  generator: Generator,
  violations?: ArrayLike<number>,
): number[] {
  const n = F.length / m
  if (n <= count) return Array.from({ length: n }, (_, i) => i)
  const places = Math.max(1, count)
  const directions = referenceDirections(m, m === 2 ? places : Math.min(places, mostDirections))
  return referenceDirectionSurvival(F, m, count, directions, generator, { violations }).survivors
}
