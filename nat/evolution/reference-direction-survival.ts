/**
 * NSGA-III's survival (Deb and Jain 2014; details as pymoo, nat-algorithm.md §2.4 d): the surrogate's training set, the archive and
 * the inner search's population are all chosen by it.
 */
import type { Generator } from '../random/generator.ts'
import { niche } from './niching.ts'
import { nonDominatedSort, rows } from './non-dominated-sort.ts'
import { columnBounds, extremePoints, nadirPoint } from './normalisation.ts'

/** What is remembered from one call to the next within one search: null at its start. */
export interface NormalisationMemory {
  /** Best value seen of every objective. */
  readonly ideal: Float64Array
  readonly worst: Float64Array
  /** Flat [m, m]. */
  readonly extremes: Float64Array
}

export interface Survival {
  /** Rows that survive, ascending: exactly min(count, n). */
  readonly survivors: number[]
  readonly memory: NormalisationMemory
}

/**
 * Keeps `count` rows: whole fronts first, then of the front that does not fit, the members that best fill the least crowded
 * reference directions. If already the first front does not fit, the best of every objective is kept before all others.
 * @param F objectives, flat [n, m], finite
 * @param directions reference directions, flat [directions, m]
 * @param violations total constraint violation of every row; feasible rows survive first
 */
export function referenceDirectionSurvival(
  F: Float64Array,
  m: number,
  count: number,
  directions: Float64Array,
  generator: Generator,
  { violations, memory = null }: { violations?: ArrayLike<number>; memory?: NormalisationMemory | null } = {},
): Survival {
  const n = rows('reference-direction survival', F, m)
  rows('reference-direction survival', directions, m)
  if (!F.every(Number.isFinite)) throw new RangeError('reference-direction survival: an objective value is not finite')
  const fronts = nonDominatedSort(F, m, { enough: Math.min(count, n), violations })
  const first = fronts[0] ?? []
  const all = columnBounds(F, m, Array(n).keys())
  const ideal = memory ? all.least.map((value, k) => Math.min(value, memory.ideal[k])) : all.least
  const worst = memory ? all.most.map((value, k) => Math.max(value, memory.worst[k])) : all.most
  const frontWorst = columnBounds(F, m, first).most
  const scale = ideal.map((least, k) => frontWorst[k] - least || worst[k] - least || 1)
  const toScale = (values: Float64Array) => values.map((value, i) => (value - ideal[i % m]) / scale[i % m])

  // In units of the front's ranges, with the ideal at 0: the weights and thresholds of the normalisation assume ranges near 1.
  const G = toScale(F)
  const origin = new Float64Array(m)
  const scaledExtremes = extremePoints(G, m, first, origin, memory && toScale(memory.extremes))
  const extremes = scaledExtremes.map((value, i) => value * scale[i % m] + ideal[i % m])
  const next: NormalisationMemory = { ideal, worst, extremes }
  if (count >= n) return { survivors: Array.from({ length: n }, (_, i) => i), memory: next }

  const nadir = nadirPoint(scaledExtremes, origin, toScale(worst), toScale(frontWorst), toScale(all.most))
  const survivors = fronts.slice(0, -1).flat()
  const last = fronts[fronts.length - 1] ?? []
  const certain = fronts.length === 1 ? bestOfEachObjective(F, m, last).slice(0, count) : []
  survivors.push(...certain)
  const open = last.filter((i) => !certain.includes(i))
  survivors.push(...niche(G, m, survivors, open, count - survivors.length, directions, origin, nadir, generator))
  return { survivors: survivors.sort((i, j) => i - j), memory: next }
}

/** The row with the least value of every objective (of equal ones the first), without repeats. */
function bestOfEachObjective(F: Float64Array, m: number, front: readonly number[]): number[] {
  const best = new Set<number>()
  for (let k = 0; k < m; k++) {
    const value = (i: number) => F[i * m + k]
    best.add(front.reduce((a, b) => (value(b) < value(a) ? b : a)))
  }
  return [...best]
}
