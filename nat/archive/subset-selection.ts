/**
 * Which few of many candidates to measure so that the front has no holes: the rule of NSGANetV2 and of the authors' later
 * framework (docs/algorithm.md 2.9). It looks at what is known before measuring and at no prediction.
 */
import type { Generator } from '../random/index.ts'

/** Random starts of the descent. */
const starts = 8

/** Improvements below this are rounding: a descent by them would not end. */
const negligible = 1e-12

/**
 * How unequal the gaps between values are: the standard deviation of the differences between neighbours (O33).
 * @returns 0 for fewer than three values, which have no two gaps
 */
export function gapDeviation(values: Iterable<number>): number {
  const sorted = Float64Array.from(values).sort()
  return deviation(squaredGaps(sorted), sorted[sorted.length - 1] - sorted[0], sorted.length - 1)
}

/**
 * Chooses `count` candidates so that their values, merged with those of the front, have gaps as equal as possible; of several
 * objectives, each divided by its range, the one with the most unequal gaps counts. Found by swapping one candidate for another
 * as long as that helps, from several random starts; the authors evolve bit strings.
 * @param front values of the networks that are known to be good, flat [n, m]
 * @param candidates flat [c, m], finite
 * @returns rows of the candidates, ascending: all of them if there are no more than `count`
 */
export function evenlySpacedSubset(
  front: Float64Array,
  candidates: Float64Array,
  m: number,
  count: number,
  generator: Generator,
): number[] {
  const rows = Array.from({ length: candidates.length / m }, (_, i) => i)
  if (rows.length <= count) return rows
  const columns = Array.from({ length: m }, (_, k) => scaledColumn(front, candidates, m, k))
  let best: Found = { chosen: rows.slice(0, count), value: Number.POSITIVE_INFINITY }
  for (let start = 0; start < starts; start++) {
    const order = generator.shuffle([...rows])
    const found = descended(order.slice(0, count), order.slice(count), columns)
    if (found.value < best.value - negligible) best = found
  }
  return best.chosen.sort((i, j) => i - j)
}

interface Found {
  readonly chosen: number[]
  readonly value: number
}

/** One objective in units of its range: of the front, and of the candidates. */
interface Column {
  readonly known: Float64Array
  readonly open: Float64Array
}

/** Place after place, the best candidate for it, until none of them is better than what is there. */
function descended(chosen: number[], others: number[], columns: readonly Column[]): Found {
  let value = Math.max(...columns.map(({ known, open }) => gapDeviation([...known, ...chosen.map((i) => open[i])])))
  for (let improved = true; improved; ) {
    improved = false
    for (let place = 0; place < chosen.length; place++) {
      const deviationWith = insertionInto(columns, [...chosen.slice(0, place), ...chosen.slice(place + 1)])
      let best = -1
      for (let other = 0; other < others.length; other++) {
        const tried = deviationWith(others[other])
        if (tried >= value - negligible) continue
        value = tried
        best = other
      }
      if (best < 0) continue
      const left = chosen[place]
      chosen[place] = others[best]
      others[best] = left
      improved = true
    }
  }
  return { chosen, value }
}

/** The most unequal column if one more candidate joins those chosen: in logarithmic time, since only one gap is divided. */
function insertionInto(columns: readonly Column[], chosen: readonly number[]): (candidate: number) => number {
  const parts = columns.map(({ known, open }) => {
    const sorted = Float64Array.from([...known, ...chosen.map((i) => open[i])]).sort()
    return { open, sorted, squares: squaredGaps(sorted) }
  })
  return (candidate) => {
    let most = 0
    for (const { open, sorted, squares } of parts) {
      const value = open[candidate]
      const at = lowerBound(sorted, value)
      const below = at > 0 ? value - sorted[at - 1] : 0
      const above = at < sorted.length ? sorted[at] - value : 0
      const inside = at > 0 && at < sorted.length
      const change = below ** 2 + above ** 2 - (inside ? (below + above) ** 2 : 0)
      const range = Math.max(sorted[sorted.length - 1], value) - Math.min(sorted[0], value)
      most = Math.max(most, deviation(squares + change, range, sorted.length))
    }
    return most
  }
}

function squaredGaps(sorted: Float64Array): number {
  let squares = 0
  for (let i = 1; i < sorted.length; i++) squares += (sorted[i] - sorted[i - 1]) ** 2
  return squares
}

/** Of `gaps` differences with this sum of squares and this sum. */
function deviation(squares: number, sum: number, gaps: number): number {
  return gaps < 2 ? 0 : Math.sqrt(Math.max(0, squares / gaps - (sum / gaps) ** 2))
}

/** Position of the first value that is not less. */
function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle] < value) low = middle + 1
    else high = middle
  }
  return low
}

function scaledColumn(front: Float64Array, candidates: Float64Array, m: number, k: number): Column {
  const column = (F: Float64Array) => F.filter((_, i) => i % m === k)
  const [known, open] = [column(front), column(candidates)]
  const all = Float64Array.from([...known, ...open]).sort()
  const range = all[all.length - 1] - all[0] || 1
  return { known: known.map((value) => value / range), open: open.map((value) => value / range) }
}
