/** The inner loop of eliminations. */

/**
 * target[j] -= sum over k of factors[k] · S[k][j], for `length` values from `target` on.
 * @param A target and its first index
 * @param S rows to subtract, one every `stride` values from `source` on
 * @param factors one of every row
 */
export function subtractRows(
  A: Float64Array,
  target: number,
  length: number,
  S: Float64Array,
  source: number,
  stride: number,
  factors: Float64Array,
  count: number,
): void {
  const end = target + length
  let k = 0
  // Four rows a pass: the target is read and written a quarter as often.
  for (; k + 4 <= count; k += 4) {
    const f0 = factors[k]
    const f1 = factors[k + 1]
    const f2 = factors[k + 2]
    const f3 = factors[k + 3]
    let s0 = source + k * stride
    let s1 = s0 + stride
    let s2 = s1 + stride
    let s3 = s2 + stride
    for (let a = target; a < end; a++, s0++, s1++, s2++, s3++) {
      A[a] -= f0 * S[s0] + f1 * S[s1] + f2 * S[s2] + f3 * S[s3]
    }
  }
  for (; k < count; k++) {
    const factor = factors[k]
    for (let a = target, s = source + k * stride; a < end; a++, s++) A[a] -= factor * S[s]
  }
}
