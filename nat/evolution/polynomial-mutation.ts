/**
 * Polynomial mutation (Deb and Goyal 1996) of integers: searched as reals between bounds widened by one half, then rounded
 * and clipped, so that the outermost values are as reachable as the others (nat-algorithm.md §2.4 b, O23).
 */
import type { Generator } from '../random/generator.ts'

/**
 * The mutated real of an integer.
 * @param index distribution index η >= 0: small is disruptive
 * @param u uniform draw in [0, 1)
 */
export function mutatedReal(x: number, lower: number, upper: number, index: number, u: number): number {
  const range = upper - lower + 1
  const power = index + 1
  if (u <= 0.5) {
    const room = 1 - (x - lower + 0.5) / range
    return x + range * ((2 * u + (1 - 2 * u) * room ** power) ** (1 / power) - 1)
  }
  const room = 1 - (upper + 0.5 - x) / range
  return x + range * (1 - (2 * (1 - u) + 2 * (u - 0.5) * room ** power) ** (1 / power))
}

/** The mutated integer, within the bounds. Halves round to even. */
export function mutatedInteger(x: number, lower: number, upper: number, index: number, u: number): number {
  const real = mutatedReal(x, lower, upper, index, u)
  const floor = Math.floor(real)
  const rounded = real - floor === 0.5 ? floor + (Math.abs(floor) % 2) : Math.round(real)
  return Math.min(upper, Math.max(lower, rounded))
}

/** Mutates every gene of a genotype, in place, with the given probability per gene (not per individual). */
export function mutateInPlace(
  X: Uint8Array,
  offset: number,
  lower: ArrayLike<number>,
  upper: ArrayLike<number>,
  probability: number,
  index: number,
  generator: Generator,
): void {
  for (let gene = 0; gene < lower.length; gene++) {
    if (generator.uniform() >= probability) continue
    X[offset + gene] = mutatedInteger(X[offset + gene], lower[gene], upper[gene], index, generator.uniform())
  }
}
