/** The spaces that specs can name. */
import { createCatalogue } from '../registry.ts'
import type { Space } from './space.ts'

const spaces = createCatalogue<Space>('spaces')

/** Populations of genotypes are kept in bytes. */
const mostOfGene = 255

/** Lets specs name a space. @throws RangeError when the name is taken, or a gene has values that a byte cannot hold */
export function registerSpace(space: Space): void {
  for (const { name, lower, upper } of space.genes)
    if (!Number.isInteger(lower) || !Number.isInteger(upper) || lower < 0 || upper > mostOfGene || lower > upper)
      throw new RangeError(
        `spaces: gene ${name} of ${space.name} must have integers from 0 to ${mostOfGene}, got ${lower} to ${upper}`,
      )
  spaces.register(space)
}

/** In the order of registration. */
export const spaceNames = spaces.names

/** The space of that name. @throws RangeError if there is none, naming those that exist */
export const spaceByName = spaces.named
