export function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]
}

/** Median and range as text. */
export function spread(values: readonly number[]): string {
  const text = (value: number) => value.toFixed(4)
  return `${text(medianOf(values))} [${text(Math.min(...values))}, ${text(Math.max(...values))}]`
}
