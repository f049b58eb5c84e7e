/** Of an even number: the mean of the middle two. Values must not be NaN. @throws RangeError if there are none */
export function median(values: Float64Array): number {
  const n = values.length
  if (n < 1) throw new RangeError('median: needs at least 1 value, got 0')
  const sorted = Float64Array.from(values).sort()
  return (sorted[(n - 1) >> 1] + sorted[n >> 1]) / 2
}
