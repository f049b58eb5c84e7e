/** Non-dominated sorting of minimised objectives. */

/** Whether row i of F [n, m] is at least as good as row j in every objective and better in one. */
export function dominates(F: Float64Array, m: number, i: number, j: number): boolean {
  let better = false
  for (let a = i * m, b = j * m, end = a + m; a < end; a++, b++) {
    if (F[a] > F[b]) return false
    if (F[a] < F[b]) better = true
  }
  return better
}

export interface SortOptions {
  /** Stop after the front that brings the number of sorted points to this. */
  readonly enough?: number
  /**
   * Total constraint violation of every point [n], 0 if feasible. Feasible points come first; infeasible ones follow by
   * increasing violation (constraint domination, Deb et al. 2002).
   */
  readonly violations?: ArrayLike<number>
}

/**
 * Fronts of point indices, best first, each ascending. Equal points share a front.
 *
 * Efficient non-dominated sort, sequential variant (Zhang, Tian, Cheng, Jin 2015): in lexicographic order a point can only be
 * dominated by earlier ones, so it goes to the first front none of whose members dominates it.
 * @param F objectives, flat [n, m], without NaN
 * @param m number of objectives
 */
export function nonDominatedSort(F: Float64Array, m: number, options: SortOptions = {}): number[][] {
  const n = rows('non-dominated sort', F, m)
  const { enough = n, violations } = options
  const feasible: number[] = []
  const infeasible: number[] = []
  for (let i = 0; i < n; i++) (violations !== undefined && violations[i] > 0 ? infeasible : feasible).push(i)

  const fronts = upTo(enough, sortFeasible(F, m, feasible))
  let sorted = fronts.reduce((total, front) => total + front.length, 0)
  if (violations === undefined || sorted >= enough) return fronts
  infeasible.sort((i, j) => violations[i] - violations[j] || i - j)
  for (let k = 0; k < infeasible.length && sorted < enough; ) {
    const start = k
    while (k < infeasible.length && violations[infeasible[k]] === violations[infeasible[start]]) k++
    fronts.push(infeasible.slice(start, k))
    sorted += k - start
  }
  return fronts
}

/** Indices of the first front, ascending. */
export function nonDominated(F: Float64Array, m: number, violations?: ArrayLike<number>): number[] {
  return nonDominatedSort(F, m, { enough: 1, violations })[0] ?? []
}

function sortFeasible(F: Float64Array, m: number, indices: readonly number[]): number[][] {
  const order = Int32Array.from(indices).sort((i, j) => {
    for (let k = 0; k < m; k++) {
      const difference = F[i * m + k] - F[j * m + k]
      if (difference !== 0) return difference
    }
    return i - j
  })
  const fronts: number[][] = []
  for (const point of order) {
    let rank = 0
    while (rank < fronts.length && dominatedByAny(F, m, fronts[rank], point)) rank++
    if (rank === fronts.length) fronts.push([])
    fronts[rank].push(point)
  }
  for (const front of fronts) front.sort((i, j) => i - j)
  return fronts
}

/** From the back: the latest members are the likeliest to dominate. */
function dominatedByAny(F: Float64Array, m: number, front: readonly number[], point: number): boolean {
  for (let k = front.length - 1; k >= 0; k--) if (dominates(F, m, front[k], point)) return true
  return false
}

function upTo(enough: number, fronts: number[][]): number[][] {
  let sorted = 0
  let count = 0
  while (count < fronts.length && sorted < enough) sorted += fronts[count++].length
  return fronts.slice(0, count)
}

/** Rows of a flat matrix. @throws RangeError if its length is no multiple of m */
export function rows(caller: string, F: { readonly length: number }, m: number): number {
  if (!Number.isInteger(m) || m < 1 || F.length % m !== 0) {
    throw new RangeError(`${caller}: expected a flat matrix with rows of ${m} values, got ${F.length} values`)
  }
  return F.length / m
}
