/** Random architectures and the initial design (nat-algorithm.md §2.3 a). */
import type { Generator } from '../random/generator.ts'
import type { Genotype } from './architecture.ts'
import { type SpaceDescription, slotsPerStage } from './description.ts'
import { genotypeKey } from './encoding.ts'

/**
 * A random genotype: resolution, width and every stage's depth uniform, then kernel size and expand ratio of each active
 * block. (Uniform genes would make 81 % of the stages four blocks deep.)
 */
export function randomGenotype(space: SpaceDescription, generator: Generator): Genotype {
  const slots = slotsPerStage(space)
  const codes = space.kernelSizes.length * space.expandRatios.length
  const genotype = [generator.integer(space.resolutions.length), generator.integer(space.widths.length)]
  for (let stage = 0; stage < space.stages.length; stage++) {
    const depth = space.depths[generator.integer(space.depths.length)]
    for (let slot = 0; slot < slots; slot++) genotype.push(slot < depth ? 1 + generator.integer(codes) : 0)
  }
  return genotype
}

/** Everything at its least: depth, kernel size, expand ratio, resolution and width. */
export function smallest(space: SpaceDescription): Genotype {
  const slots = slotsPerStage(space)
  const stage = Array.from({ length: slots }, (_, slot) => (slot < space.depths[0] ? 1 : 0))
  return [0, 0, ...space.stages.flatMap(() => stage)]
}

/** Everything at its most. */
export function largest(space: SpaceDescription): Genotype {
  const code = space.kernelSizes.length * space.expandRatios.length
  const stage = new Array<number>(slotsPerStage(space)).fill(code)
  return [space.resolutions.length - 1, space.widths.length - 1, ...space.stages.flatMap(() => stage)]
}

/** How many redraws in a row say that the space has no further architectures to offer. */
const patience = 10_000

/**
 * Distinct random genotypes, none of them among `taken`.
 * @throws RangeError if the space runs out of architectures
 */
export function distinctGenotypes(
  space: SpaceDescription,
  count: number,
  generator: Generator,
  taken: Iterable<Genotype> = [],
): Genotype[] {
  const seen = new Set(Array.from(taken, genotypeKey))
  const genotypes: Genotype[] = []
  let redraws = 0
  while (genotypes.length < count) {
    const genotype = randomGenotype(space, generator)
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
export function initialDesign(space: SpaceDescription, n: number, generator: Generator): Genotype[] {
  if (!Number.isInteger(n) || n < 2) {
    throw new RangeError(`initial design: needs at least 2 architectures (the smallest and the largest), got ${n}`)
  }
  const corners = [smallest(space), largest(space)]
  return [...corners, ...distinctGenotypes(space, n - 2, generator, corners)]
}
