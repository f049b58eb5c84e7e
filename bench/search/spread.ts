import { median } from '../../supernet/evaluation/statistics.ts'

/** Median and range as text. */
export function spread(values: readonly number[]): string {
  const text = (value: number) => value.toFixed(4)
  return `${text(median(values))} [${text(Math.min(...values))}, ${text(Math.max(...values))}]`
}
