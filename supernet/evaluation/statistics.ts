/** Of times: what they are without the slow moments of a machine. */

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
}

/** Of calls: what else happens on a machine makes some slower, and none faster. */
export const usualTime = (calls: readonly number[]): number => quantile(calls, 0.25)

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** Between the quarters: half of all values lie that close together. */
export const spread = (values: readonly number[]): number => quantile(values, 0.75) - quantile(values, 0.25)
