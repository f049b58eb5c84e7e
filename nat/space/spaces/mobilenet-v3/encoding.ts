/**
 * Genotype ⇄ architecture, with one deterministic repair (docs/algorithm.md 1.5). A genotype is [resolution index, width index,
 * then the slots of every stage]. A slot's gene is 0 where the block is absent, else 1 + expand index * number of kernel sizes +
 * kernel index. 22 integers, with slot genes from 0 to 9, in the presets.
 */

import type { Genotype } from '../../genotype.ts'
import { assertInBounds, type Gene } from '../../space.ts'
import type { Architecture } from './architecture.ts'
import {
  codeCount,
  depthsOf,
  expandRatiosOf,
  kernelSizesOf,
  type SpaceDescription,
  slotCountsOf,
  slotsOf,
} from './description.ts'

/** Genes before those of the blocks: resolution and width. */
export const headGenes = 2

type Described = SpaceDescription & { readonly genes: readonly Gene[] }

/** Resolution, width, then a gene for every slot, which is at least 1 where every depth keeps it. 22 in the presets. */
export function genesOf(space: SpaceDescription): Gene[] {
  return [
    { name: 'resolution', lower: 0, upper: space.resolutions.length - 1 },
    { name: 'width', lower: 0, upper: space.widths.length - 1 },
    ...slotsOf(space).map(({ stage, slot }) => ({
      name: `stage ${stage + 1}, block ${slot + 1}`,
      lower: slot < Math.min(...depthsOf(space, stage)) ? 1 : 0,
      upper: codeCount(space, stage) - 1,
    })),
  ]
}

/**
 * Moves the active genes of every stage to its front, in place: (a, b, 0, c) becomes (a, b, c, 0).
 * @param slotCounts slots of every stage
 * @param genes flat genes [n, length]; the genotype that starts at `offset` is changed
 */
export function closeGapsInPlace(
  slotCounts: readonly number[],
  genes: { [index: number]: number },
  offset: number,
): void {
  let start = offset + headGenes
  for (const count of slotCounts) {
    const end = start + count
    let next = start
    for (let i = start; i < end; i++) {
      const gene = genes[i]
      if (gene !== 0) {
        genes[i] = 0
        genes[next++] = gene
      }
    }
    start = end
  }
}

/**
 * The canonical form of a genotype: gaps closed by moving later blocks forward. Idempotent (O6).
 * @throws RangeError for a wrong length or a gene out of its bounds
 */
export function canonicalise(space: Described, genotype: Genotype): Genotype {
  assertInBounds(space, genotype)
  const canonical = Array.from(genotype)
  closeGapsInPlace(slotCountsOf(space), canonical, 0)
  return canonical
}

/**
 * The architecture of a genotype; a gap is repaired as by `canonicalise`.
 * @throws RangeError for a wrong length or a gene out of its bounds
 */
export function decode(space: Described, genotype: Genotype): Architecture {
  const canonical = canonicalise(space, genotype)
  const depths: number[] = []
  const kernelSizes: number[] = []
  const expandRatios: number[] = []
  let next = headGenes
  slotCountsOf(space).forEach((slots, stage) => {
    const kernels = kernelSizesOf(space, stage)
    const ratios = expandRatiosOf(space, stage)
    let depth = 0
    for (const end = next + slots; next < end; next++) {
      const code = canonical[next] - 1
      kernelSizes.push(code < 0 ? 0 : kernels[code % kernels.length])
      expandRatios.push(code < 0 ? 0 : ratios[Math.floor(code / kernels.length)])
      if (code >= 0) depth++
    }
    depths.push(depth)
  })
  return { resolution: space.resolutions[canonical[0]], width: canonical[1], depths, kernelSizes, expandRatios }
}

/**
 * The canonical genotype of an architecture.
 * @throws RangeError for a value that the space does not have, or a block that contradicts its stage's depth
 */
export function encode(space: SpaceDescription, architecture: Architecture): Genotype {
  const genotype = [
    indexOf(space.resolutions, architecture.resolution, 'resolution'),
    indexOf([...space.widths.keys()], architecture.width, 'width index'),
  ]
  for (const { index: block, stage, slot } of slotsOf(space)) {
    const depth = architecture.depths[stage]
    indexOf(depthsOf(space, stage), depth, `depth of stage ${stage}`)
    const kernelSize = architecture.kernelSizes[block]
    const expandRatio = architecture.expandRatios[block]
    if (slot >= depth) {
      if (kernelSize !== 0 || expandRatio !== 0) {
        throw new RangeError(`encode: block ${block} is beyond the depth ${depth} of its stage, so it must be 0`)
      }
      genotype.push(0)
      continue
    }
    const kernels = kernelSizesOf(space, stage)
    const kernel = indexOf(kernels, kernelSize, `kernel size of block ${block}`)
    const expand = indexOf(expandRatiosOf(space, stage), expandRatio, `expand ratio of block ${block}`)
    genotype.push(1 + expand * kernels.length + kernel)
  }
  return genotype
}

function indexOf(values: readonly number[], value: number, what: string): number {
  const index = values.indexOf(value)
  if (index < 0) throw new RangeError(`encode: ${what} must be one of ${values.join(', ')}, got ${value}`)
  return index
}
