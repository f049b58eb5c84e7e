import { rows } from './non-dominated-sort.ts'

/**
 * Crowding distance of every point of a front (Deb et al. 2002), as the mean over objectives of the normalised gap between
 * its neighbours. The ends are infinite; of equal points all but the first have 0 (as pymoo: O25).
 * @param F objectives, flat [n, m]
 * @returns [n]
 */
export function crowdingDistance(F: Float64Array, m: number): Float64Array {
  const n = rows('crowding distance', F, m)
  const distances = new Float64Array(n)
  if (n <= 2) return distances.fill(Number.POSITIVE_INFINITY)
  const firstOf = new Map<string, number>()
  for (let i = 0; i < n; i++) {
    const key = F.subarray(i * m, (i + 1) * m).join()
    if (!firstOf.has(key)) firstOf.set(key, i)
  }
  const order = Int32Array.from(firstOf.values())
  if (order.length <= 2) {
    for (const i of order) distances[i] = Number.POSITIVE_INFINITY
    return distances
  }
  for (let k = 0; k < m; k++) {
    order.sort((i, j) => F[i * m + k] - F[j * m + k] || i - j)
    const last = order.length - 1
    const range = F[order[last] * m + k] - F[order[0] * m + k]
    if (range === 0) continue
    distances[order[0]] = Number.POSITIVE_INFINITY
    distances[order[last]] = Number.POSITIVE_INFINITY
    for (let p = 1; p < last; p++) {
      distances[order[p]] += (F[order[p + 1] * m + k] - F[order[p - 1] * m + k]) / range / m
    }
  }
  return distances
}
