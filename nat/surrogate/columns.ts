/** The columns of a surrogate's inputs. */

/** Those that hold more than one value: a gene that never varies says nothing. @param X flat [n, d] */
export function varyingColumns(X: Float64Array, d: number): number[] {
  const columns: number[] = []
  for (let k = 0; k < d; k++) {
    for (let i = k; i < X.length; i += d) {
      if (X[i] === X[k]) continue
      columns.push(k)
      break
    }
  }
  return columns
}

/** Some rows, flat [rows, d]. @param X flat [n, d] */
export function rowsAt(X: Float64Array, d: number, rows: readonly number[]): Float64Array {
  const chosen = new Float64Array(rows.length * d)
  rows.forEach((row, to) => {
    chosen.set(X.subarray(row * d, (row + 1) * d), to * d)
  })
  return chosen
}

/** Every column's values, ascending, and the place among them of each row's, flat [d, n]. @param X flat [n, d] */
export function codedColumns(X: Float64Array, d: number): { codes: Int32Array; levels: number[][] } {
  const n = X.length / d
  const codes = new Int32Array(d * n)
  const levels: number[][] = []
  for (let column = 0; column < d; column++) {
    const values = Array.from({ length: n }, (_, row) => X[row * d + column])
    const own = [...new Set(values)].sort((a, b) => a - b)
    const codeOf = new Map(own.map((value, code) => [value, code]))
    values.forEach((value, row) => {
      codes[column * n + row] = codeOf.get(value) ?? 0
    })
    levels.push(own)
  }
  return { codes, levels }
}

/** A mean and a scale that make values comparable: their standard deviation, or 1 where all are equal. */
export function meanAndScale(values: Float64Array): { mean: number; scale: number } {
  const n = values.length
  let mean = 0
  for (let i = 0; i < n; i++) mean += values[i] / n
  let squares = 0
  for (let i = 0; i < n; i++) squares += (values[i] - mean) ** 2 / n
  // What rounding leaves of equal values is no deviation.
  const deviation = Math.sqrt(squares)
  return { mean, scale: deviation > 1e-12 * Math.abs(mean) ? deviation : 1 }
}

/** Rows that are equal become one, with the mean of their targets, where the first of them was. */
export function withoutRepeats(X: Float64Array, y: Float64Array, d: number): { X: Float64Array; y: Float64Array } {
  const first = new Map<string, number>()
  const rows: number[] = []
  const sums: number[] = []
  const counts: number[] = []
  for (let i = 0; i < y.length; i++) {
    const key = X.subarray(i * d, (i + 1) * d).join()
    const known = first.get(key)
    if (known === undefined) {
      first.set(key, rows.length)
      rows.push(i)
      sums.push(y[i])
      counts.push(1)
    } else {
      sums[known] += y[i]
      counts[known]++
    }
  }
  return { X: rowsAt(X, d, rows), y: Float64Array.from(sums, (sum, i) => sum / counts[i]) }
}
