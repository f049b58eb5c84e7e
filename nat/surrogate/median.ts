/**
 * Median of the first n values, which are reordered (quickselect, Hoare 1961). Of an even number: the mean of the middle two.
 * Values must not be NaN. @throws RangeError if n is 0
 */
export function medianInPlace(values: Float64Array, n: number): number {
  if (n < 1) throw new RangeError('median: needs at least 1 value, got 0')
  const upper = n >> 1
  select(values, n, upper)
  if (n % 2 === 1) return values[upper]
  let lower = Number.NEGATIVE_INFINITY
  for (let i = 0; i < upper; i++) if (values[i] > lower) lower = values[i]
  return (lower + values[upper]) / 2
}

/** Puts the value of the given rank in its place, smaller ones before and larger ones behind it. */
function select(values: Float64Array, n: number, rank: number): void {
  let left = 0
  let right = n - 1
  while (left < right) {
    const pivot = values[rank]
    let i = left
    let j = right
    while (i <= j) {
      while (values[i] < pivot) i++
      while (pivot < values[j]) j--
      if (i > j) break
      const value = values[i]
      values[i] = values[j]
      values[j] = value
      i++
      j--
    }
    if (j < rank) left = i
    if (rank < i) right = j
  }
}
