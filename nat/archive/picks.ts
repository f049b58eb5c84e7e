/** Which networks of a front to hand over: the best in every objective, and knees. */
import { extremes, highTradeOffPoints } from './trade-off.ts'

export interface Pick {
  /** Row of the front. */
  readonly index: number
  /** Why: `lowest <objective>`, `knee`. */
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
