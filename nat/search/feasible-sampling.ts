/** Random architectures that keep the constraints which are known before measuring: rejection sampling. */
import type { Generator } from '../random/index.ts'
import { distinctGenotypes, type Genotype, genotypeKey } from '../space/index.ts'
import { keepingKnownLimits, knownViolations, type LimitedSpace } from './known-limits.ts'

const drawn = 64
/** Without a single hit in so many draws the constraint is too tight for chance. */
const patience = 200

/** @returns distinct, none of them among `taken`; fewer than `count` where hardly any architecture is feasible */
export function feasibleGenotypes(
  request: LimitedSpace,
  count: number,
  generator: Generator,
  taken: readonly Genotype[],
): Genotype[] {
  const { space } = request
  if (knownViolations(request) === undefined) return distinctGenotypes(space, count, generator, taken)
  const seen = new Set(taken.map(genotypeKey))
  const found: Genotype[] = []
  for (let misses = 0; found.length < count && misses < patience; misses++) {
    const candidates = Array.from({ length: drawn }, () => space.draw(generator))
    for (const genotype of keepingKnownLimits(request, candidates)) {
      const key = genotypeKey(genotype)
      if (seen.has(key)) continue
      seen.add(key)
      found.push(genotype)
      misses = 0
    }
  }
  return found.slice(0, count)
}
