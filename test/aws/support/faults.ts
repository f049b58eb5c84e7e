/** Failures to play, as data: the same list for the local runner and, in a job's environment, for `host/faults.py`. */
import type { Fault, FaultPlan, Occasion } from '../../../cli/local/faults.ts'

export interface FaultRule {
  readonly on: Partial<Occasion>
  readonly fault: Fault
  /** How often; default: whenever the occasion comes. */
  readonly times?: number
}

export const faultsVariable = 'NAT_TEST_FAULTS'

export function faultPlan(rules: readonly FaultRule[]): FaultPlan {
  const played = rules.map(() => 0)
  return (occasion) => {
    const index = rules.findIndex(
      ({ on, times = Number.POSITIVE_INFINITY }, rule) =>
        (played[rule] ?? 0) < times &&
        Object.entries(on).every(([key, value]) => occasion[key as keyof Occasion] === value),
    )
    if (index < 0) return undefined
    played[index] = (played[index] ?? 0) + 1
    return rules[index]?.fault
  }
}
