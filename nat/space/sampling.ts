/** Distinct random networks of any space, and the initial design. */
import type { Generator } from '../random/index.ts'
import type { Genotype } from './genotype.ts'
import { genotypeKey, type Space } from './space.ts'

/** How many redraws in a row say that the space has no further architectures to offer. */
const patience = 10_000

/**
 * Distinct random genotypes, none of them among `taken`.
 * @throws RangeError if the space runs out of architectures
 */
export function distinctGenotypes(
  space: Space,
  count: number,
  generator: Generator,
  taken: Iterable<Genotype> = [],
): Genotype[] {
  const seen = new Set(Array.from(taken, genotypeKey))
  const genotypes: Genotype[] = []
  let redraws = 0
  while (genotypes.length < count) {
    const genotype = space.draw(generator)
    const key = genotypeKey(genotype)
    if (seen.has(key)) {
      if (++redraws > patience) {
        throw new RangeError(`sampling: ${space.name} did not yield ${count} distinct architectures; ask for fewer`)
      }
      continue
    }
    redraws = 0
    seen.add(key)
    genotypes.push(genotype)
  }
  return genotypes
}

/**
 * The smallest, the largest and n - 2 random architectures, all distinct.
 * @throws RangeError if n < 2
 */
export function initialDesign(space: Space, n: number, generator: Generator): Genotype[] {
  if (!Number.isInteger(n) || n < 2) {
    throw new RangeError(`initial design: needs at least 2 architectures (the smallest and the largest), got ${n}`)
  }
  const corners = [space.smallest, space.largest]
  return [...corners, ...distinctGenotypes(space, n - 2, generator, corners)]
}
