/** The strings of the released NAT networks' `net.encoding` files: the genes' digits, two of them for the resolution (docs/algorithm.md 1.5, O4). */
import type { Genotype } from '../../genotype.ts'
import { assertInBounds, type Space } from '../../space.ts'

/** Whether a text is digits, as many as such a string of the space has. */
export const isReleasedEncoding = ({ genes }: Pick<Space, 'genes'>, text: string): boolean =>
  text.length === genes.length + 1 && /^\d+$/.test(text)

/**
 * @param text of OFA's spaces 23 digits: resolution index (2), width index (1), one gene per slot (20)
 * @returns the canonical genotype
 * @throws RangeError for anything else
 */
export function parseReleasedEncoding(space: Pick<Space, 'name' | 'genes' | 'repairInPlace'>, text: string): Genotype {
  const trimmed = text.trim()
  if (!isReleasedEncoding(space, trimmed))
    throw new RangeError(`released encoding: expected ${space.genes.length + 1} digits, got "${trimmed}"`)
  const genotype = [Number(trimmed.slice(0, 2)), ...Array.from(trimmed.slice(2), Number)]
  assertInBounds(space, genotype)
  space.repairInPlace(genotype, 0)
  return genotype
}
