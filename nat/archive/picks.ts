/** Which networks of a front to hand over: the best in every objective and knees, or what comes closest to a wish. */
import { achievement } from './achievement.ts'
import { extremes, highTradeOffPoints } from './trade-off.ts'

export interface Pick {
  /** Row of the front. */
  readonly index: number
  /** Why: `lowest <objective>`, `knee`, `preferred`. */
  readonly reasons: readonly string[]
}

/**
 * @param F a non-dominated set, flat [n, m]
 * @param objectives names [m]
 * @param knees how many high trade-off points besides the extremes
 * @returns picks by ascending row
 */
export function pickSubset(F: Float64Array, objectives: readonly string[], knees: number): Pick[] {
  const m = objectives.length
  if (F.length === 0) return []
  const reasons = new Map<number, string[]>()
  const add = (index: number, reason: string) => reasons.set(index, [...(reasons.get(index) ?? []), reason])
  for (const [k, index] of extremes(F, m).entries()) add(index, `lowest ${objectives[k]}`)
  const inner = highTradeOffPoints(F, m, F.length / m).filter((index) => !reasons.has(index))
  for (const index of inner.slice(0, knees)) add(index, 'knee')
  return [...reasons].sort(([a], [b]) => a - b).map(([index, why]) => ({ index, reasons: why }))
}

/**
 * The least of the first objective, and those that come closest to wanted values.
 * @param F a non-dominated set, flat [n, m]
 * @param objectives names [m]
 * @param wanted values by name, at least one
 * @param count how many picks at most, at least 1; one alone is the closest
 * @param leading the objective whose best is always handed over
 * @returns picks, the closest first
 */
export function pickByPreference(
  F: Float64Array,
  objectives: readonly string[],
  wanted: Readonly<Record<string, number>>,
  count: number,
  leading: string,
): Pick[] {
  const m = objectives.length
  if (F.length === 0) return []
  const far = achievement(
    F,
    objectives.map((name) => wanted[name]),
  )
  const closest = Array.from(far, (_, i) => i).sort((i, j) => far[i] - far[j] || i - j)
  const best = extremes(F, m)[objectives.indexOf(leading)]
  const preferred = closest.slice(0, closest.indexOf(best) < count ? count : Math.max(1, count - 1))
  const picks = preferred.map((index) => ({ index, reasons: ['preferred'] }))
  const known = picks.find(({ index }) => index === best)
  if (known !== undefined) known.reasons.unshift(`lowest ${leading}`)
  else if (count > 1) picks.push({ index: best, reasons: [`lowest ${leading}`] })
  return picks
}
