import type { Generator } from '../random/index.ts'

/**
 * Latin hypercube sample of integers (McKay, Beckman and Conover 1979): every gene's range is cut into n strata, and each
 * stratum is drawn from once.
 * @param lower [length], allowed
 * @param upper [length], allowed; at most 255
 * @returns flat [n, length]
 */
export function latinHypercube(
  lower: readonly number[],
  upper: readonly number[],
  n: number,
  generator: Generator,
): Uint8Array {
  const length = lower.length
  const X = new Uint8Array(n * length)
  for (let gene = 0; gene < length; gene++) {
    const choices = upper[gene] - lower[gene] + 1
    const strata = generator.shuffle(Int32Array.from({ length: n }, (_, i) => i))
    strata.forEach((stratum, i) => {
      X[i * length + gene] = lower[gene] + Math.floor(((stratum + generator.uniform()) / n) * choices)
    })
  }
  return X
}
