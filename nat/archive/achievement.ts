/** Weight of all objectives together: of two points as close to the wish, the better one counts as closer. */
const augmentation = 1e-3

/**
 * How far each point is from wanted values: the achievement-scalarising function (Wierzbicki 1980, as NSGANetV2). The
 * objective that is the most above its wanted value counts, in units of the range of the points; below 0, the point has more
 * than was wanted.
 * @param F minimised objectives, flat [n, m]
 * @param wanted [m]; undefined where no value is wanted
 * @returns [n]
 * @throws RangeError if no value is wanted
 */
export function achievement(F: Float64Array, wanted: readonly (number | undefined)[]): Float64Array {
  const m = wanted.length
  if (wanted.every((value) => value === undefined)) throw new RangeError('achievement: needs at least one wanted value')
  const n = F.length / m
  const bounds = wanted.map((_, k) => {
    const column = F.filter((_value, i) => i % m === k)
    const least = column.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
    const most = column.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
    return { least, range: most - least || 1 }
  })
  return Float64Array.from({ length: n }, (_, i) => {
    let excess = Number.NEGATIVE_INFINITY
    let sum = 0
    bounds.forEach(({ least, range }, k) => {
      const value = F[i * m + k]
      const aim = wanted[k]
      if (aim !== undefined) excess = Math.max(excess, (value - aim) / range)
      sum += (value - least) / range
    })
    return excess + augmentation * sum
  })
}
