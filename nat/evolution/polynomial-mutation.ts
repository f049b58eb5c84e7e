/**
 * Polynomial mutation (Deb and Goyal 1996). Integers are searched as reals between bounds widened by one half, then rounded and
 * clipped, so that the outermost values are as reachable as the others (as pymoo; O23).
 */
import type { Generator } from '../random/index.ts'
import type { Genes } from './problem.ts'

/**
 * The mutated real of an integer.
 * @param index distribution index η >= 0: small is disruptive
 * @param u uniform draw in [0, 1)
 */
export function mutatedReal(x: number, lower: number, upper: number, index: number, u: number): number {
  return moved(x, lower, upper, 0.5, index, u)
}

/** @param margin by how much the bounds are widened */
function moved(x: number, lower: number, upper: number, margin: number, index: number, u: number): number {
  const range = upper - lower + 2 * margin
  const power = index + 1
  if (u <= 0.5) {
    const room = 1 - (x - lower + margin) / range
    return x + range * ((2 * u + (1 - 2 * u) * room ** power) ** (1 / power) - 1)
  }
  const room = 1 - (upper + margin - x) / range
  return x + range * (1 - (2 * (1 - u) + 2 * (u - 0.5) * room ** power) ** (1 / power))
}

/** The mutated integer, within the bounds. Halves round to even. */
export function mutatedInteger(x: number, lower: number, upper: number, index: number, u: number): number {
  const real = mutatedReal(x, lower, upper, index, u)
  const floor = Math.floor(real)
  const rounded = real - floor === 0.5 ? floor + (Math.abs(floor) % 2) : Math.round(real)
  return Math.min(upper, Math.max(lower, rounded))
}

/** Mutates one genotype of X in place; the probability is per gene. */
export type Mutation<G extends Genes> = (
  X: G,
  offset: number,
  lower: ArrayLike<number>,
  upper: ArrayLike<number>,
  probability: number,
  index: number,
  generator: Generator,
) => void

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

/** The same for reals, which stay within the bounds as they are. */
export function mutateRealInPlace(
  X: Float64Array,
  offset: number,
  lower: ArrayLike<number>,
  upper: ArrayLike<number>,
  probability: number,
  index: number,
  generator: Generator,
): void {
  for (let gene = 0; gene < lower.length; gene++) {
    if (generator.uniform() >= probability || lower[gene] === upper[gene]) continue
    const mutant = moved(X[offset + gene], lower[gene], upper[gene], 0, index, generator.uniform())
    X[offset + gene] = Math.min(upper[gene], Math.max(lower[gene], mutant))
  }
}
