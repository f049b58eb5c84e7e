import type { Generator } from '../random/index.ts'
import type { Genes } from './problem.ts'

/**
 * Makes two children of two parents in place.
 * @param X flat genes; the pair is `length` genes from `a` and from `b`
 */
export type Crossover<G extends Genes = Genes> = (
  X: G,
  a: number,
  b: number,
  length: number,
  generator: Generator,
) => void

/** Every gene is swapped with probability one half. */
export const uniformCrossover: Crossover = (X, a, b, length, generator) => {
  for (let gene = 0; gene < length; gene++) if (generator.uniform() < 0.5) swap(X, a + gene, b + gene)
}

/** Swaps the genes between two distinct cuts, drawn from 1 .. length - 1. */
export const twoPointCrossover: Crossover = (X, a, b, length, generator) => {
  if (length < 3) throw new RangeError(`two-point crossover: needs at least 3 genes, got ${length}`)
  const one = 1 + generator.integer(length - 1)
  let two = 1 + generator.integer(length - 2)
  if (two >= one) two++
  for (let gene = Math.min(one, two); gene < Math.max(one, two); gene++) swap(X, a + gene, b + gene)
}

function swap(X: Genes, i: number, j: number): void {
  const value = X[i]
  X[i] = X[j]
  X[j] = value
}

/** Closer genes than this are left as they are: there is nothing to spread. */
const negligible = 1e-14

/**
 * Simulated binary crossover of reals within bounds (Deb and Agrawal 1995; bounded form of Deb and Beyer 1999): each gene is
 * crossed with probability one half, its children spread around the parents as a one-point crossover of bits would, and are
 * exchanged with probability one half.
 * @param index distribution index η: large keeps children near their parents
 */
export function simulatedBinaryCrossover({
  lower,
  upper,
  index,
}: {
  lower: readonly number[]
  upper: readonly number[]
  index: number
}): Crossover<Float64Array> {
  const spread = (room: number, u: number) => {
    const alpha = 2 - room ** -(index + 1)
    return (u <= 1 / alpha ? u * alpha : 1 / (2 - u * alpha)) ** (1 / (index + 1))
  }
  return (X, a, b, length, generator) => {
    for (let gene = 0; gene < length; gene++) {
      if (generator.uniform() >= 0.5) continue
      const less = Math.min(X[a + gene], X[b + gene])
      const more = Math.max(X[a + gene], X[b + gene])
      const gap = more - less
      if (gap <= negligible) continue
      const [low, high] = [lower[gene], upper[gene]]
      const u = generator.uniform()
      const first = (less + more - spread(1 + (2 * (less - low)) / gap, u) * gap) / 2
      const second = (less + more + spread(1 + (2 * (high - more)) / gap, u) * gap) / 2
      const exchanged = generator.uniform() < 0.5
      X[a + gene] = clamped(exchanged ? second : first, low, high)
      X[b + gene] = clamped(exchanged ? first : second, low, high)
    }
  }
}

function clamped(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
