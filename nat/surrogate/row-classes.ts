/** Which samples a subset of the genes tells apart. */
import { codedColumns } from './columns.ts'

/**
 * Returns a function that gives, of the rows in the given order, the first of every set that agrees in these columns; ascending.
 * @param X flat [n, d]
 */
export function distinctRowFinder(
  X: Float64Array,
  d: number,
): (order: Int32Array, columns: readonly number[]) => readonly number[] {
  const n = X.length / d
  const { codes, levels } = codedColumns(X, d)
  const most = Math.max(1, ...levels.map(({ length }) => length))
  const classes = new Int32Array(n)
  // Class of a class and a value, where `stamps` says that it was given in this pass.
  const next = new Int32Array(n * most)
  const stamps = new Int32Array(n * most)
  const taken = new Int32Array(n)
  const all = Array.from({ length: n }, (_, row) => row)
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
      if (count === n) return all
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
