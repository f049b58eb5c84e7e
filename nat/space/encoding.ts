/** Genotype ⇄ architecture, with one deterministic repair (nat-algorithm.md §1.5). */
import type { Architecture, Genotype } from './architecture.ts'
import { blockCount, type SpaceDescription, slotsPerStage } from './description.ts'

/** Genes before those of the blocks: resolution and width. */
export const headGenes = 2

/** Genes of a genotype: 22 in the presets. */
export function genotypeLength(space: SpaceDescription): number {
  return headGenes + blockCount(space)
}

/** Smallest value of every gene: 1 in the slots that every depth keeps, else 0. */
export function lowerBounds(space: SpaceDescription): number[] {
  const slots = slotsPerStage(space)
  const least = space.depths[0]
  return [0, 0, ...Array.from({ length: blockCount(space) }, (_, block) => (block % slots < least ? 1 : 0))]
}

/** Largest value of every gene, itself allowed. */
export function upperBounds(space: SpaceDescription): number[] {
  const largest = space.kernelSizes.length * space.expandRatios.length
  const blocks = new Array<number>(blockCount(space)).fill(largest)
  return [space.resolutions.length - 1, space.widths.length - 1, ...blocks]
}

/**
 * Moves the active genes of every stage to its front, in place: (a, b, 0, c) becomes (a, b, c, 0).
 * @param genes flat genes [n, length]; the genotype that starts at `offset` is changed
 */
export function closeGapsInPlace(genes: { [index: number]: number }, offset: number, stages: number, slots: number) {
  for (let stage = 0; stage < stages; stage++) {
    const start = offset + headGenes + stage * slots
    let next = start
    for (let i = start; i < start + slots; i++) {
      const gene = genes[i]
      if (gene !== 0) {
        genes[i] = 0
        genes[next++] = gene
      }
    }
  }
}

/**
 * The canonical form of a genotype: gaps closed by moving later blocks forward. Idempotent (O6).
 * @throws RangeError for a wrong length or a gene out of its bounds
 */
export function canonicalise(space: SpaceDescription, genotype: Genotype): Genotype {
  assertInBounds(space, genotype)
  const canonical = Array.from(genotype)
  closeGapsInPlace(canonical, 0, space.stages.length, slotsPerStage(space))
  return canonical
}

/**
 * The architecture of a genotype; a gap is repaired as by `canonicalise`.
 * @throws RangeError for a wrong length or a gene out of its bounds
 */
export function decode(space: SpaceDescription, genotype: Genotype): Architecture {
  const canonical = canonicalise(space, genotype)
  const slots = slotsPerStage(space)
  const kernels = space.kernelSizes.length
  const genes = canonical.slice(headGenes)
  return {
    resolution: space.resolutions[canonical[0]],
    width: canonical[1],
    depths: space.stages.map((_, stage) => genes.slice(stage * slots, (stage + 1) * slots).filter((g) => g > 0).length),
    kernelSizes: genes.map((gene) => (gene === 0 ? 0 : space.kernelSizes[(gene - 1) % kernels])),
    expandRatios: genes.map((gene) => (gene === 0 ? 0 : space.expandRatios[Math.floor((gene - 1) / kernels)])),
  }
}

/**
 * The canonical genotype of an architecture.
 * @throws RangeError for a value that the space does not have, or a block that contradicts its stage's depth
 */
export function encode(space: SpaceDescription, architecture: Architecture): Genotype {
  const slots = slotsPerStage(space)
  const genotype = [
    indexOf(space.resolutions, architecture.resolution, 'resolution'),
    indexOf([...space.widths.keys()], architecture.width, 'width index'),
  ]
  for (let block = 0; block < blockCount(space); block++) {
    const depth = architecture.depths[Math.floor(block / slots)]
    indexOf(space.depths, depth, `depth of stage ${Math.floor(block / slots)}`)
    const kernelSize = architecture.kernelSizes[block]
    const expandRatio = architecture.expandRatios[block]
    if (block % slots >= depth) {
      if (kernelSize !== 0 || expandRatio !== 0) {
        throw new RangeError(`encode: block ${block} is beyond the depth ${depth} of its stage, so it must be 0`)
      }
      genotype.push(0)
      continue
    }
    const kernel = indexOf(space.kernelSizes, kernelSize, `kernel size of block ${block}`)
    const expand = indexOf(space.expandRatios, expandRatio, `expand ratio of block ${block}`)
    genotype.push(1 + expand * space.kernelSizes.length + kernel)
  }
  return genotype
}

/** A genotype as text: equal exactly for equal genotypes. Canonicalise first to compare architectures. */
export function genotypeKey(genotype: Genotype): string {
  return genotype.join(' ')
}

/** @throws RangeError for a wrong length or a gene out of its bounds */
export function assertInBounds(space: SpaceDescription, genotype: Genotype): void {
  const length = genotypeLength(space)
  if (genotype.length !== length) {
    throw new RangeError(`genotype: ${space.name} has ${length} genes, got ${genotype.length}`)
  }
  const lower = lowerBounds(space)
  const upper = upperBounds(space)
  for (let gene = 0; gene < length; gene++) {
    const value = genotype[gene]
    if (!Number.isInteger(value) || value < lower[gene] || value > upper[gene]) {
      throw new RangeError(
        `genotype: gene ${gene} of ${space.name} must be an integer from ${lower[gene]} to ${upper[gene]}, got ${value}`,
      )
    }
  }
}

function indexOf(values: readonly number[], value: number, what: string): number {
  const index = values.indexOf(value)
  if (index < 0) throw new RangeError(`encode: ${what} must be one of ${values.join(', ')}, got ${value}`)
  return index
}
