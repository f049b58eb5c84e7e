/** The nadir point of NSGA-III's normalisation: intercepts of the hyperplane through the extreme points (Deb and Jain 2014). */
import { solveInPlace } from '../linear-algebra/solve.ts'

/** A share of the front's range that counts as none. */
const negligible = 1e-6

/**
 * Of the candidates (rows of F, and the extremes found before) the one that minimises the achievement-scalarising function of
 * every axis, with weight 1e6 on the other objectives.
 * @param F objectives in units of about the front's ranges, flat [n, m]
 * @param previous extreme points found before, flat [m, m], or null
 * @returns flat [m, m]: row k is the extreme point of axis k
 */
export function extremePoints(
  F: Float64Array,
  m: number,
  candidates: readonly number[],
  ideal: Float64Array,
  previous: Float64Array | null,
): Float64Array {
  const extremes = new Float64Array(m * m)
  for (let axis = 0; axis < m; axis++) {
    let best = Number.POSITIVE_INFINITY
    const consider = (P: Float64Array, offset: number) => {
      let scalarised = Number.NEGATIVE_INFINITY
      for (let k = 0; k < m; k++) {
        const above = P[offset + k] - ideal[k]
        scalarised = Math.max(scalarised, (above < negligible ? 0 : above) * (k === axis ? 1 : 1e6))
      }
      if (scalarised < best) {
        best = scalarised
        extremes.set(P.subarray(offset, offset + m), axis * m)
      }
    }
    if (previous) for (let i = 0; i < m; i++) consider(previous, i * m)
    for (const i of candidates) consider(F, i * m)
  }
  return extremes
}

/**
 * The nadir from the hyperplane's intercepts. Where the plane is degenerate or its intercepts are not positive: the worst of the
 * front; never beyond the worst point seen; and where that leaves no range: the worst of the population.
 */
export function nadirPoint(
  extremes: Float64Array,
  ideal: Float64Array,
  worst: Float64Array,
  worstOfFront: Float64Array,
  worstOfPopulation: Float64Array,
): Float64Array {
  const m = ideal.length
  const plane = new Float64Array(m).fill(1)
  const system = extremes.map((value, i) => value - ideal[i % m])
  const solvable = solveInPlace(system, plane, m)
  let nadir = Float64Array.from(ideal, (value, k) => value + 1 / plane[k])
  if (!solvable || !plane.every((slope) => slope > 0 && 1 / slope > negligible)) nadir = Float64Array.from(worstOfFront)
  for (let k = 0; k < m; k++) {
    nadir[k] = Math.min(nadir[k], worst[k])
    if (!(nadir[k] - ideal[k] > negligible)) nadir[k] = worstOfPopulation[k]
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
