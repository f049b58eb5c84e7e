/** Random genotypes, and the corners of the space. */
import type { Generator } from '../../../random/index.ts'
import type { Genotype } from '../../genotype.ts'
import { codeCount, depthsOf, type SpaceDescription, slotCount } from './description.ts'
import { genesOf } from './encoding.ts'

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
