/**
 * What an old measurement says today. Between generations the weights move: all errors shift together, and each network's by
 * itself as in a random walk. Both are learned from the networks that were measured more than once; where nothing moves, an old
 * measurement is worth as much as a new one.
 */
import type { Record } from './history.ts'

export interface Ageing {
  /** What to add to a value of each generation to compare it with the newest [generations + 1]. */
  readonly shifts: readonly number[]
  /** Growth of a measurement's variance per generation, as a share of its noise. */
  readonly growth: number
}

/** A measurement is not discounted faster than this, however few pairs say so. */
const mostGrowth = 2

/** @param column which of the measured quantities */
export function ageingOf(records: readonly Record[], column: number, generation: number): Ageing {
  const pairs = records.flatMap(({ measurements }) =>
    measurements.slice(1).map((later, i) => ({
      from: measurements[i].generation,
      to: later.generation,
      change: later.values[column] - measurements[i].values[column],
    })),
  )
  const steps = new Array<number>(generation + 1).fill(0)
  for (let to = 2; to <= generation; to++) {
    steps[to] = shrunkenMean(pairs.filter((pair) => pair.to === to && pair.from === to - 1).map(({ change }) => change))
  }
  const shifts = new Array<number>(generation + 1).fill(0)
  for (let at = generation - 1; at >= 1; at--) shifts[at] = shifts[at + 1] + steps[at + 1]
  const gaps = pairs.map(({ from, to, change }) => ({
    lag: to - from,
    squared: (change - (shifts[from] - shifts[to])) ** 2,
  }))
  return { shifts, growth: growthOf(gaps) }
}

/** The mean, the less of it the less it stands out of its own error (James and Stein 1961, positive part). */
function shrunkenMean(values: readonly number[]): number {
  const n = values.length
  if (n < 3) return 0
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1)
  return mean === 0 ? 0 : mean * Math.max(0, 1 - variance / n / mean ** 2)
}

/** Squared changes grow as 2 noise + growth · noise · lag: a straight line through them. */
function growthOf(gaps: readonly { lag: number; squared: number }[]): number {
  const n = gaps.length
  const meanLag = gaps.reduce((sum, { lag }) => sum + lag, 0) / n
  const meanSquared = gaps.reduce((sum, { squared }) => sum + squared, 0) / n
  const spread = gaps.reduce((sum, { lag }) => sum + (lag - meanLag) ** 2, 0)
  if (!(spread > 0)) return 0
  const slope = gaps.reduce((sum, { lag, squared }) => sum + (lag - meanLag) * (squared - meanSquared), 0) / spread
  const noise = (meanSquared - slope * meanLag) / 2
  if (slope <= 0) return 0
  return noise > 0 ? Math.min(mostGrowth, slope / noise) : mostGrowth
}

/** All measurements of a network as one: its value in the newest generation, and its variance in units of a fresh one's. */
export function today(
  { measurements }: Record,
  column: number,
  { shifts, growth }: Ageing,
): { value: number; variance: number } {
  const newest = shifts.length - 1
  let weights = 0
  let sum = 0
  for (const { generation, values } of measurements) {
    const weight = 1 / (1 + growth * (newest - generation))
    weights += weight
    sum += weight * (values[column] + shifts[generation])
  }
  return { value: sum / weights, variance: 1 / weights }
}
