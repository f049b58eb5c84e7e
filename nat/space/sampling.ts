/** Random architectures and the initial design. */
import type { Generator } from '../random/generator.ts'
import type { Genotype } from './architecture.ts'
import { codeCount, depthsOf, type SpaceDescription, slotCount } from './description.ts'
import { genesOf } from './encoding.ts'
import { genotypeKey, type Space } from './space.ts'

/**
 * A random genotype: resolution, width and every stage's depth uniform, then kernel size and expand ratio of each active
 * block. (Uniform genes would make 81 % of the stages four blocks deep.)
 */
export function randomGenotype(space: SpaceDescription, generator: Generator): Genotype {
  const genotype = [generator.integer(space.resolutions.length), generator.integer(space.widths.length)]
  for (let stage = 0; stage < space.stages.length; stage++) {
    const depths = depthsOf(space, stage)
    const depth = depths[generator.integer(depths.length)]
    const codes = codeCount(space, stage) - 1
    for (let slot = 0; slot < slotCount(space, stage); slot++) {
      genotype.push(slot < depth ? 1 + generator.integer(codes) : 0)
    }
  }
  return genotype
}

/** Everything at its least: depth, kernel size, expand ratio, resolution and width. */
export const smallest = (space: SpaceDescription): Genotype => genesOf(space).map(({ lower }) => lower)

/** Everything at its most. */
export const largest = (space: SpaceDescription): Genotype => genesOf(space).map(({ upper }) => upper)

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
