import type { Generator } from '../random/generator.ts'

/**
 * Swaps genes of two children in place.
 * @param X flat genes; the children are `length` genes from `a` and from `b`
 */
export type Crossover = (X: Uint8Array, a: number, b: number, length: number, generator: Generator) => void

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

function swap(X: Uint8Array, i: number, j: number): void {
  const value = X[i]
  X[i] = X[j]
  X[j] = value
}
