import type { Generator } from '../random/index.ts'

/**
 * NSGA-III's mating selection: of two random individuals the feasible one, of two infeasible ones the less violating, else either.
 * @param violations total constraint violation of every individual [n]; undefined if there are no constraints
 * @returns the index of the winner
 */
export function tournament(n: number, violations: ArrayLike<number> | undefined, generator: Generator): number {
  const a = generator.integer(n)
  if (violations === undefined) return a
  const b = generator.integer(n)
  if (violations[a] === violations[b]) return a
  return violations[a] < violations[b] ? a : b
}
