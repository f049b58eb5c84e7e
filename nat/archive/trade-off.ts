/** High trade-off points: where gaining in one objective costs most in the others (Rachmawati and Srinivasan 2009, as NSGANetV2). */

/** Radius of a neighbourhood in the normalised objective space. */
const defaultRadius = 0.125

/**
 * For every point of a front, the least that a neighbour gives up per unit that it gains: large at knees. Objectives are
 * normalised by the front's range; a point has at least 2m neighbours if there are as many.
 * @param F a non-dominated set, flat [n, m]
 * @returns [n]; infinite where no neighbour gains anything
 */
export function tradeOffs(F: Float64Array, m: number, radius = defaultRadius): Float64Array {
  const n = F.length / m
  const N = normalised(F, m)
  return Float64Array.from({ length: n }, (_, i) => {
    let least = Number.POSITIVE_INFINITY
    for (const j of neighbours(N, m, i, radius)) {
      let sacrifice = 0
      let gain = 0
      for (let k = 0; k < m; k++) {
        const difference = N[j * m + k] - N[i * m + k]
        if (difference > 0) sacrifice += difference
        else gain -= difference
      }
      if (gain > 0) least = Math.min(least, sacrifice / gain)
    }
    return least
  })
}

/** Indices of the points with the highest trade-off, best first; the ends of the front, which only have one side, come last. */
export function highTradeOffPoints(F: Float64Array, m: number, count: number, radius = defaultRadius): number[] {
  const n = F.length / m
  const values = tradeOffs(F, m, radius)
  const ends = new Set(extremes(F, m))
  return Array.from({ length: n }, (_, i) => i)
    .sort((i, j) => Number(ends.has(i)) - Number(ends.has(j)) || compareDescending(values[i], values[j]) || i - j)
    .slice(0, count)
}

/** For every objective the point where it is least; of equal ones the first. [m], possibly with repeats. */
export function extremes(F: Float64Array, m: number): number[] {
  return Array.from({ length: m }, (_, k) => {
    let best = 0
    for (let i = 1; i < F.length / m; i++) if (F[i * m + k] < F[best * m + k]) best = i
    return best
  })
}

function compareDescending(a: number, b: number): number {
  return a === b ? 0 : b > a ? 1 : -1
}

function neighbours(N: Float64Array, m: number, i: number, radius: number): number[] {
  const byDistance: { j: number; distance: number }[] = []
  for (let j = 0; j < N.length / m; j++) {
    if (j === i) continue
    let squared = 0
    for (let k = 0; k < m; k++) squared += (N[j * m + k] - N[i * m + k]) ** 2
    byDistance.push({ j, distance: Math.sqrt(squared) })
  }
  byDistance.sort((a, b) => a.distance - b.distance || a.j - b.j)
  return byDistance.filter(({ distance }, rank) => rank < 2 * m || distance <= radius).map(({ j }) => j)
}

function normalised(F: Float64Array, m: number): Float64Array {
  const N = Float64Array.from(F)
  for (let k = 0; k < m; k++) {
    let least = Number.POSITIVE_INFINITY
    let most = Number.NEGATIVE_INFINITY
    for (let i = k; i < F.length; i += m) {
      least = Math.min(least, F[i])
      most = Math.max(most, F[i])
    }
    for (let i = k; i < F.length; i += m) N[i] = most > least ? (F[i] - least) / (most - least) : 0
  }
  return N
}
