/** Generational distances between a set of points A and a reference set Z, both flat [n, m], minimised objectives. */
import { rows } from './non-dominated-sort.ts'

/** Mean distance from the points of A to the nearest of Z (Van Veldhuizen 1999). */
export function generationalDistance(A: Float64Array, Z: Float64Array, m: number): number {
  return meanNearest(A, Z, m, (a, z) => a - z)
}

/** As generational distance, counting only what A's point is worse by (Ishibuchi et al. 2015). */
export function generationalDistancePlus(A: Float64Array, Z: Float64Array, m: number): number {
  return meanNearest(A, Z, m, (a, z) => Math.max(0, a - z))
}

/** Mean distance from the points of Z to the nearest of A (Coello Coello and Reyes Sierra 2004). */
export function invertedGenerationalDistance(A: Float64Array, Z: Float64Array, m: number): number {
  return meanNearest(Z, A, m, (z, a) => a - z)
}

/** As inverted generational distance, counting only what A's point is worse by. */
export function invertedGenerationalDistancePlus(A: Float64Array, Z: Float64Array, m: number): number {
  return meanNearest(Z, A, m, (z, a) => Math.max(0, a - z))
}

function meanNearest(P: Float64Array, Q: Float64Array, m: number, gap: (p: number, q: number) => number): number {
  const n = rows('generational distance', P, m)
  if (n === 0 || rows('generational distance', Q, m) === 0) {
    throw new RangeError('generational distance: a set of points is empty')
  }
  let total = 0
  for (let i = 0; i < P.length; i += m) {
    let nearest = Number.POSITIVE_INFINITY
    for (let j = 0; j < Q.length; j += m) {
      let squared = 0
      for (let k = 0; k < m; k++) squared += gap(P[i + k], Q[j + k]) ** 2
      nearest = Math.min(nearest, squared)
    }
    total += Math.sqrt(nearest)
  }
  return total / n
}
