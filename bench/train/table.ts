/** The table of bench:train, in plain text. */
import type { Case } from './cases.ts'
import { imagesOf } from './cases.ts'
import type { Timings } from './rounds.ts'

/** A quantile, between the neighbours in rank. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = share * (sorted.length - 1)
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]]
  return low + (high - low) * (at - Math.floor(at))
}

export const medianOf = (values: readonly number[]): number => quantile(values, 0.5)

/** How many times as fast the first is as the best of the others, round by round: median [p10, p90]. */
function ratioOf([own, ...others]: readonly Timings[], of: 'seconds' | 'cpuSeconds'): string {
  const best = others.reduce((a, b) => (medianOf(b[of]) < medianOf(a[of]) ? b : a))
  const ratios = best[of].map((seconds, round) => seconds / own[of][round])
  return medianWithSpread(ratios)
}

export const medianWithSpread = (ratios: readonly number[]): string =>
  `${medianOf(ratios).toFixed(2)} [${quantile(ratios, 0.1).toFixed(2)}, ${quantile(ratios, 0.9).toFixed(2)}]`

/** Images a second of every side; `frozen` says so. */
export function rowOf(which: Case, timings: readonly Timings[]): string[] {
  const { setting, work, subnet } = which
  const speeds = timings.map(({ seconds, frozen }) => `${(1 / medianOf(seconds)).toFixed(0)}${frozen ? ' frozen' : ''}`)
  return [
    setting.name,
    work,
    subnet,
    ...speeds,
    ratioOf(timings, 'seconds'),
    ratioOf(timings, 'cpuSeconds'),
    (1000 * imagesOf(which) * medianOf(timings[0].cpuSeconds)).toFixed(0),
  ]
}

/** Columns as wide as they need to be. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
