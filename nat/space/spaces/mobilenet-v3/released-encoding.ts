/** The strings of the released NAT networks' `net.encoding` files: the genes' digits, two of them for the resolution (docs/algorithm.md 1.5, O4). */
import type { Genotype } from '../../genotype.ts'
import { canonicalise } from './encoding.ts'
import type { MobileNetSpace } from './mobilenet-space.ts'

/**
 * @param text 23 digits: resolution index (2), width index (1), one gene per slot (20)
 * @throws RangeError for anything else
 */
export function parseReleasedEncoding(space: MobileNetSpace, text: string): Genotype {
  const digits = space.genes.length + 1
  const trimmed = text.trim()
  if (trimmed.length !== digits || !/^\d+$/.test(trimmed)) {
    throw new RangeError(`released encoding: expected ${digits} digits, got "${trimmed}"`)
  }
  return canonicalise(space, [Number(trimmed.slice(0, 2)), ...Array.from(trimmed.slice(2), Number)])
}

/** The inverse of `parseReleasedEncoding`. */
export function formatReleasedEncoding(space: MobileNetSpace, genotype: Genotype): string {
  const [resolution, ...rest] = canonicalise(space, genotype)
  return String(resolution).padStart(2, '0') + rest.join('')
}
