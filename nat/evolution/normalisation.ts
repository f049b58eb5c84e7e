/** The nadir point of NSGA-III's normalisation: intercepts of the hyperplane through the extreme points (Deb and Jain 2014). */
import { solveInPlace } from '../linear-algebra/solve.ts'

/** A share of the front's range that counts as none (as pymoo): the plane rests on points that are extreme and not only nearly. */
const negligible = 1e-3

/**
 * Of the candidates (rows of F, at least one, and the extremes found before) the one that minimises the achievement-scalarising function of
 * every axis, with weight 1e6 on the other objectives.
 * @param F objectives in units of about the front's ranges with the ideal point at 0, flat [n, m]
 * @param previous extreme points found before, in the same units, flat [m, m], or null
 * @returns flat [m, m]: row k is the extreme point of axis k
 */
export function extremePoints(
  F: Float64Array,
  m: number,
  candidates: readonly number[],
  previous: Float64Array | null,
): Float64Array {
  const points = new Float64Array(m * m)
  for (let axis = 0; axis < m; axis++) {
    const known = previous === null ? null : least(previous, m, Array(m).keys(), axis)
    const found = least(F, m, candidates, axis)
    const [P, row] =
      previous !== null && known !== null && known.value <= found.value ? [previous, known.row] : [F, found.row]
    points.set(P.subarray(row * m, (row + 1) * m), axis * m)
  }
  return points
}

/** The row with the least achievement-scalarising function of an axis (Wierzbicki 1980), of equal ones the first. */
function least(P: Float64Array, m: number, rows: Iterable<number>, axis: number) {
  const best = { row: -1, value: Number.POSITIVE_INFINITY }
  for (const row of rows) {
    let value = Number.NEGATIVE_INFINITY
    for (let k = 0; k < m; k++) {
      const above = P[row * m + k] < negligible ? 0 : P[row * m + k]
      value = Math.max(value, k === axis ? above : above * 1e6)
    }
    if (value < best.value) Object.assign(best, { row, value })
  }
  return best
}

/**
 * The nadir from the hyperplane's intercepts. Where the plane is degenerate or its intercepts are not positive: the worst of the
 * front; never beyond the worst point seen; and where that leaves no range: the worst of the population. All arguments in the
 * units of `extremePoints`.
 */
export function nadirPoint(
  extremes: Float64Array,
  worst: Float64Array,
  worstOfFront: Float64Array,
  worstOfPopulation: Float64Array,
): Float64Array {
  const m = worst.length
  const plane = new Float64Array(m).fill(1)
  const solvable = solveInPlace(Float64Array.from(extremes), plane, m)
  let nadir = plane.map((slope) => 1 / slope)
  if (!solvable || !plane.every((slope) => slope > 0 && 1 / slope > negligible)) nadir = Float64Array.from(worstOfFront)
  for (let k = 0; k < m; k++) {
    nadir[k] = Math.min(nadir[k], worst[k])
    if (!(nadir[k] > negligible)) nadir[k] = worstOfPopulation[k]
  }
  return nadir
}

/** Componentwise minimum or maximum over rows of F. */
export function columnBounds(F: Float64Array, m: number, rows: Iterable<number>) {
  const least = new Float64Array(m).fill(Number.POSITIVE_INFINITY)
  const most = new Float64Array(m).fill(Number.NEGATIVE_INFINITY)
  for (const i of rows) {
    for (let k = 0; k < m; k++) {
      const value = F[i * m + k]
      if (value < least[k]) least[k] = value
      if (value > most[k]) most[k] = value
    }
  }
  return { least, most }
}
