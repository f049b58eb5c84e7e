/** What was timed as a table that specs may name. */
import { type LatencyTable, latencyTableSchema } from '../../pipeline/contract/latency-table.ts'
import { estimateLayers, type Visit } from './estimate-layers.ts'
import type { ProfilePlan } from './profile-plan.ts'

/** Where and with what the times were taken. */
export interface Circumstances {
  /** For people: `Pixel 8`. */
  readonly device: string
  readonly runtime: string
  /** That computed. */
  readonly threads: number
  /** What was counted: processor time, or time. */
  readonly clock: string
  /** ISO 8601. */
  readonly measuredAt: string
}

/** @throws RangeError for a model of the plan that was not timed */
export function latencyTable(
  plan: ProfilePlan,
  visits: readonly Visit[],
  { device, runtime, threads, clock, measuredAt }: Circumstances,
): LatencyTable {
  const { layers, perNetwork, reference, drift } = estimateLayers(plan, visits)
  // What a search would refuse is not written.
  return latencyTableSchema.parse({
    schema: 1,
    device,
    runtime,
    threads,
    clock,
    measuredAt,
    space: plan.space,
    times:
      'milliseconds of one image; mean: the median of the visits’ usual calls, spread: between their quarters, count: calls; whole networks answered one image after the other',
    reference,
    drift,
    perNetwork,
    layers,
  })
}

/** Beyond this the machine was not the same all the time. */
const NOTED_DRIFT = 0.1

/** What whoever uses the table should know. */
export function warningsOf(table: LatencyTable): string[] {
  const warnings: string[] = []
  const drift = table.drift as { most: number; trend: number } | undefined
  const percent = (share: number) => `${(100 * Math.abs(share)).toFixed(0)} %`
  if (drift !== undefined && Math.abs(drift.trend) > NOTED_DRIFT)
    warnings.push(
      `The reference network took ${percent(drift.trend)} ${drift.trend > 0 ? 'longer' : 'less'} at the end than at the beginning. Is the machine hot, or busy? The times are corrected for it, but better ones come from a machine at rest.`,
    )
  else if (drift !== undefined && drift.most > NOTED_DRIFT)
    warnings.push(
      `At its slowest moment the machine took ${percent(drift.most)} longer than usually. The times are corrected for it, but better ones come from a machine at rest.`,
    )
  const unclear = Object.entries(table.layers).filter(([, { unclear }]) => unclear === true)
  if (unclear.length > 0) {
    const longest = Math.max(...unclear.map(([, { mean }]) => 2 * mean))
    warnings.push(
      `${unclear.length} of ${Object.keys(table.layers).length} layers can't be told from noise: they take at most about ${longest.toPrecision(2)} ms each (“unclear” in the table, with the middle between nothing and that).`,
    )
  }
  return warnings
}
