/** How well predictions agree with measurements. */

function checked(name: string, a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`${name}: expected equal lengths, got ${a.length} and ${b.length}`)
  return a.length
}

/** Root mean squared error; NaN for no values. */
export function rootMeanSquaredError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = checked('RMSE', a, b)
  let sum = 0
  for (let i = 0; i < n; i++) sum += (a[i] - b[i]) ** 2
  return Math.sqrt(sum / n)
}

/** Spearman's ρ: the correlation of ranks, equal values sharing their mean rank. NaN if either is constant or holds a NaN. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  checked('Spearman', a, b)
  if (Array.from(a).some(Number.isNaN) || Array.from(b).some(Number.isNaN)) return Number.NaN
  return pearson(meanRanks(a), meanRanks(b))
}

/** Kendall's τ-b: concordant less discordant pairs, corrected for ties. NaN if either is constant. */
export function kendall(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = checked('Kendall', a, b)
  let balance = 0
  let untiedA = 0
  let untiedB = 0
  for (let i = 1; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const signA = Math.sign(a[i] - a[j])
      const signB = Math.sign(b[i] - b[j])
      balance += signA * signB
      untiedA += Math.abs(signA)
      untiedB += Math.abs(signB)
    }
  }
  return balance / Math.sqrt(untiedA * untiedB)
}

function meanRanks(values: ArrayLike<number>): Float64Array {
  const n = values.length
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => values[i] - values[j])
  const ranks = new Float64Array(n)
  for (let start = 0; start < n; ) {
    let end = start + 1
    while (end < n && values[order[end]] === values[order[start]]) end++
    for (let k = start; k < end; k++) ranks[order[k]] = (start + end - 1) / 2
    start = end
  }
  return ranks
}

function pearson(a: Float64Array, b: Float64Array): number {
  const n = a.length
  const meanA = a.reduce((sum, value) => sum + value, 0) / n
  const meanB = b.reduce((sum, value) => sum + value, 0) / n
  let product = 0
  let squaresA = 0
  let squaresB = 0
  for (let i = 0; i < n; i++) {
    product += (a[i] - meanA) * (b[i] - meanB)
    squaresA += (a[i] - meanA) ** 2
    squaresB += (b[i] - meanB) ** 2
  }
  return product / Math.sqrt(squaresA * squaresB)
}
