/** Which samples a subset of the genes tells apart. */

/**
 * Returns a function that gives, of the rows in the given order, the first of every set that agrees in these columns; ascending.
 * @param X flat [n, d]
 */
export function distinctRowFinder(
  X: Float64Array,
  d: number,
): (order: Int32Array, columns: readonly number[]) => number[] {
  const n = X.length / d
  const { codes, most } = columnCodes(X, n, d)
  const classes = new Int32Array(n)
  // Class of a class and a value, where `stamps` says that it was given in this pass.
  const next = new Int32Array(n * most)
  const stamps = new Int32Array(n * most)
  const taken = new Int32Array(n)
  let pass = 0

  /** Splits the classes by one column's values. @returns how many classes there are now */
  function split(column: number): number {
    let count = 0
    pass++
    for (let row = 0; row < n; row++) {
      const pair = classes[row] * most + codes[column * n + row]
      if (stamps[pair] !== pass) {
        stamps[pair] = pass
        next[pair] = count++
      }
      classes[row] = next[pair]
    }
    return count
  }

  return (order, columns) => {
    classes.fill(0)
    let count = 1
    for (const column of columns) {
      count = split(column)
      if (count === n) return Array.from({ length: n }, (_, row) => row)
    }
    pass++
    const kept: number[] = []
    for (const row of order) {
      if (taken[classes[row]] === pass) continue
      taken[classes[row]] = pass
      kept.push(row)
    }
    return kept.sort((a, b) => a - b)
  }
}

/** Every column's values as 0, 1, 2 ... [d, n], and how many of them a column has at most. */
function columnCodes(X: Float64Array, n: number, d: number): { codes: Int32Array; most: number } {
  const codes = new Int32Array(d * n)
  let most = 1
  for (let column = 0; column < d; column++) {
    const known = new Map<number, number>()
    for (let row = 0; row < n; row++) {
      const value = X[row * d + column]
      let code = known.get(value)
      if (code === undefined) {
        code = known.size
        known.set(value, code)
      }
      codes[column * n + row] = code
    }
    most = Math.max(most, known.size)
  }
  return { codes, most }
}
