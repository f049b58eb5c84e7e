/** Hypervolume of minimised objectives: the volume between a set of points and a reference point (Zitzler and Thiele 1998). */
import { nonDominated, rows } from './non-dominated-sort.ts'

/**
 * Exact: a sweep for up to two objectives, the WFG algorithm for more. Points that are not better than the reference point in
 * every objective count nothing.
 * @param F objectives, flat [n, m]
 * @param reference [m]
 */
export function hypervolume(F: Float64Array, reference: readonly number[]): number {
  const m = reference.length
  const n = rows('hypervolume', F, m)
  const inside: number[] = []
  for (let i = 0; i < n; i++) {
    if (reference.every((worst, k) => F[i * m + k] < worst)) inside.push(...F.subarray(i * m, (i + 1) * m))
  }
  if (inside.length === 0) return 0
  const points = distinctNonDominated(Float64Array.from(inside), m)
  if (m === 1) return reference[0] - points[0][0]
  return m === 2 ? sweep(points, reference) : wfg(points, reference)
}

/** Divided by the product of the reference point: the share of the box from 0 (for objectives that cannot be negative). */
export function normalisedHypervolume(F: Float64Array, reference: readonly number[]): number {
  return hypervolume(F, reference) / reference.reduce((product, worst) => product * worst, 1)
}

type Points = Float64Array[]

/** Sorted by the first objective, descending: WFG wants the worst first. */
function distinctNonDominated(F: Float64Array, m: number): Points {
  const points = nonDominated(F, m).map((i) => F.slice(i * m, (i + 1) * m))
  points.sort((p, q) => {
    for (let k = 0; k < m; k++) if (p[k] !== q[k]) return q[k] - p[k]
    return 0
  })
  return points.filter((p, i) => i === 0 || p.some((value, k) => value !== points[i - 1][k]))
}

function sweep(points: Points, reference: readonly number[]): number {
  let volume = 0
  let left = reference[0]
  for (const [x, y] of points) {
    volume += (left - x) * (reference[1] - y)
    left = x
  }
  return volume
}

/** While, Bradstreet, Barone 2012: the volume that each point adds to those after it, by limiting those to its own box. */
function wfg(points: Points, reference: readonly number[]): number {
  if (reference.length === 2) return sweep(points, reference)
  let volume = 0
  points.forEach((point, i) => {
    volume += exclusive(point, points.slice(i + 1), reference)
  })
  return volume
}

function exclusive(point: Float64Array, others: Points, reference: readonly number[]): number {
  const m = reference.length
  let own = 1
  for (let k = 0; k < m; k++) own *= reference[k] - point[k]
  if (others.length === 0) return own
  const limited = new Float64Array(others.length * m)
  others.forEach((other, i) => {
    for (let k = 0; k < m; k++) limited[i * m + k] = Math.max(point[k], other[k])
  })
  return own - wfg(distinctNonDominated(limited, m), reference)
}
