/** The spaces that specs can name. */
import type { Space } from './space.ts'

const spaces = new Map<string, Space>()

/** Populations of genotypes are kept in bytes. */
const mostOfGene = 255

/** Lets specs name a space. @throws RangeError when the name is taken, or a gene has values that a byte cannot hold */
export function registerSpace(space: Space): void {
  if (spaces.has(space.name)) throw new RangeError(`spaces: ${space.name} is registered already`)
  for (const { name, lower, upper } of space.genes)
    if (!Number.isInteger(lower) || !Number.isInteger(upper) || lower < 0 || upper > mostOfGene || lower > upper)
      throw new RangeError(
        `spaces: gene ${name} of ${space.name} must have integers from 0 to ${mostOfGene}, got ${lower} to ${upper}`,
      )
  spaces.set(space.name, space)
}

/** In the order of registration. */
export const spaceNames = (): readonly string[] => [...spaces.keys()]

/**
 * The space of that name.
 * @throws RangeError if there is none, naming those that exist
 */
export function spaceByName(name: string): Space {
  const space = spaces.get(name)
  if (space !== undefined) return space
  throw new RangeError(`search space: there is no "${name}"; allowed are ${spaceNames().join(', ')}`)
}
