/**
 * NSGA-III's survival (Deb and Jain 2014; constraints as Jain and Deb 2014; details as pymoo): the surrogate's training set, the
 * archive and the inner search's population are all chosen by it.
 */
import type { Generator } from '../random/index.ts'
import { niche } from './niching.ts'
import { nonDominatedSort, rows } from './non-dominated-sort.ts'
import { columnBounds, extremePoints, nadirPoint } from './normalisation.ts'

/** What is remembered of the feasible rows from one call to the next within one search: null at its start. */
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
  /** As it was where no row is feasible. */
  readonly memory: NormalisationMemory | null
}

/**
 * Keeps `count` rows: whole fronts first, then of the front that does not fit, the members that best fill the least crowded
 * reference directions. Of one or two objectives, where already the first front does not fit, its ends are kept before all
 * others; with more, the best of one objective can be any point of the front's edge, and the directions alone decide. Infeasible rows are kept only where feasible ones leave places, the least violating first; they neither
 * set nor change ideal, worst and extreme points.
 * @param F objectives, flat [n, m], finite
 * @param count an integer of at least 0
 * @param directions reference directions, flat [directions, m], at least one; each sums to 1
 * @param violations total constraint violation of every row; 0 if feasible
 * @throws RangeError where the arguments are not as said
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
  assertArguments(F, m, count, directions)
  const everyRow = Array.from({ length: n }, (_, i) => i)
  if (violations === undefined) {
    const { survivors, memory: next } = feasibleSurvival(F, m, everyRow, count, directions, generator, memory)
    return { survivors: survivors.sort((i, j) => i - j), memory: next }
  }
  const feasible = everyRow.filter((i) => violations[i] === 0)
  const others = everyRow
    .filter((i) => violations[i] !== 0)
    .sort((i, j) => byViolation(violations[i], violations[j]) || i - j)
  const { survivors, memory: next } = feasibleSurvival(F, m, feasible, count, directions, generator, memory)
  survivors.push(...others.slice(0, count - survivors.length))
  return { survivors: survivors.sort((i, j) => i - j), memory: next }
}

/** Ascending, NaN last. */
function byViolation(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
  return a - b
}

function feasibleSurvival(
  F: Float64Array,
  m: number,
  feasible: number[],
  count: number,
  directions: Float64Array,
  generator: Generator,
  memory: NormalisationMemory | null,
): Survival {
  if (feasible.length === 0) return { survivors: [], memory }
  const n = feasible.length
  const G = new Float64Array(n * m)
  feasible.forEach((row, i) => {
    G.set(F.subarray(row * m, (row + 1) * m), i * m)
  })
  const fronts = nonDominatedSort(G, m, { enough: Math.min(Math.max(1, count), n) })
  const first = fronts[0]
  const all = columnBounds(G, m, Array(n).keys())
  const ideal = memory ? all.least.map((value, k) => Math.min(value, memory.ideal[k])) : all.least
  const worst = memory ? all.most.map((value, k) => Math.max(value, memory.worst[k])) : all.most
  const frontWorst = columnBounds(G, m, first).most

  // In units of the front's ranges, with the ideal at 0: the weights and thresholds of the normalisation assume ranges near 1.
  const scale = ideal.map((least, k) => frontWorst[k] - least || worst[k] - least || 1)
  const toScale = (values: Float64Array) => values.map((value, i) => (value - ideal[i % m]) / scale[i % m])
  const S = toScale(G)
  const points = extremePoints(S, m, first, memory && toScale(memory.extremes))
  const extremes = points.map((value, i) => value * scale[i % m] + ideal[i % m])
  const next: NormalisationMemory = { ideal, worst, extremes }
  if (count >= n) return { survivors: [...feasible], memory: next }

  const nadir = nadirPoint(points, toScale(worst), toScale(frontWorst), toScale(all.most))
  const survivors = fronts.slice(0, -1).flat()
  const last = fronts[fronts.length - 1]
  if (m <= 2 && fronts.length === 1) survivors.push(...bestOfEachObjective(G, m, last).slice(0, count))
  const certain = new Set(survivors)
  const open = last.filter((i) => !certain.has(i))
  survivors.push(...niche(S, m, survivors, open, count - survivors.length, directions, nadir, generator))
  return { survivors: survivors.map((i) => feasible[i]), memory: next }
}

/** The row with the least value of every objective (of equal ones the first), without repeats. */
function bestOfEachObjective(F: Float64Array, m: number, front: readonly number[]): number[] {
  const best = new Set<number>()
  for (let k = 0; k < m; k++) best.add(front.reduce((a, b) => (F[b * m + k] < F[a * m + k] ? b : a)))
  return [...best]
}

function assertArguments(F: Float64Array, m: number, count: number, directions: Float64Array): void {
  const refuse = (what: string) => {
    throw new RangeError(`reference-direction survival: ${what}`)
  }
  if (!F.every(Number.isFinite)) refuse('an objective value is not finite')
  if (!Number.isInteger(count) || count < 0) refuse(`the count must be an integer of at least 0, got ${count}`)
  if (directions.length === 0) refuse('needs at least one reference direction, got none')
  rows('reference directions', directions, m)
  for (let start = 0; start < directions.length; start += m) {
    const sum = directions.subarray(start, start + m).reduce((total, coordinate) => total + coordinate, 0)
    if (Math.abs(sum - 1) < 1e-6) continue
    refuse(`a direction of ${m} objectives sums to 1, but direction ${start / m} sums to ${sum}`)
  }
}
