/** The loops along rows of matrices that all lie in one array: what eliminations and distances spend their time in. */

/** Positions are indices of the array. */
export interface RowLoops {
  /**
   * target[j] -= sum over k of factors[k] · source_k[j], for `length` values of a row.
   * @param stride from one source row to the next
   * @param factorStride from one factor to the next
   * @param count source rows
   */
  subtractRows(
    target: number,
    length: number,
    source: number,
    stride: number,
    factors: number,
    factorStride: number,
    count: number,
  ): void
  /**
   * target[j] = |x_j - x|³, for `length` points x_j whose coordinates lie in columns.
   * @param columns the first column's first value
   * @param stride from one column to the next
   * @param point the first coordinate of x, which the same stride leads on from
   * @param count coordinates, 1 or more
   */
  cubicDistances(target: number, length: number, columns: number, stride: number, point: number, count: number): void
}

/** Without vectors: the roundings of `row-kernels.ts` in the same order, hence the same bits. */
export function scalarRowLoops(A: Float64Array): RowLoops {
  return {
    subtractRows(target, length, source, stride, factors, factorStride, count) {
      const end = target + length
      let k = 0
      // Four rows a pass: the target is read and written a quarter as often.
      for (; k + 4 <= count; k += 4) {
        const factor = factors + k * factorStride
        const f0 = A[factor]
        const f1 = A[factor + factorStride]
        const f2 = A[factor + 2 * factorStride]
        const f3 = A[factor + 3 * factorStride]
        let s0 = source + k * stride
        let s1 = s0 + stride
        let s2 = s1 + stride
        let s3 = s2 + stride
        for (let a = target; a < end; a++, s0++, s1++, s2++, s3++) {
          A[a] -= f0 * A[s0] + f1 * A[s1] + f2 * A[s2] + f3 * A[s3]
        }
      }
      for (; k < count; k++) {
        const factor = A[factors + k * factorStride]
        for (let a = target, s = source + k * stride; a < end; a++, s++) A[a] -= factor * A[s]
      }
    },
    cubicDistances(target, length, columns, stride, point, count) {
      for (let j = 0; j < length; j++) {
        let squared = 0
        for (let k = 0; k < count; k++) {
          const gap = A[columns + k * stride + j] - A[point + k * stride]
          squared += gap * gap
        }
        A[target + j] = squared * Math.sqrt(squared)
      }
    },
  }
}
