/** What a network's description says of it, as numbers: what a regression can learn from, whatever the space. */
import type { Space } from '../space/index.ts'

/** What networkFeatures makes of a space. */
export interface NetworkFeatures {
  readonly d: number
  /** The part of the network that each feature tells of: resolution, set of weights, or a block [d]. */
  readonly parts: readonly number[]
  readonly of: (X: Uint8Array) => Float64Array
}

/**
 * A function from genotypes (flat [n, genes]) to features [n, d], each scaled within [0, 1] over the space's choices: resolution, set of
 * weights, then kernel and expansion of every block. Where the space lets a block be absent, a feature of its own says whether
 * it is there, so that products of two features tell what the block does beside each other one; an absent block has zeros.
 */
export function networkFeatures(space: Space): NetworkFeatures {
  const most = space.describe(space.decode(space.largest))
  const least = space.describe(space.decode(space.smallest))
  const stageOf = most.depths.flatMap((depth, stage) => new Array<number>(depth).fill(stage))
  const firstBlock = most.depths.map((_, stage) => stageOf.indexOf(stage))
  const kernel = scale(Math.min(...least.kernelSizes), Math.max(...most.kernelSizes))
  const expansion = scale(Math.min(...least.expandRatios), Math.max(...most.expandRatios))
  const resolution = scale(space.resolutions[0], space.resolutions[space.resolutions.length - 1])
  const weights = scale(0, space.supernets.length - 1)
  const genes = space.genes.length
  const optional = most.depths.flatMap((deepest, stage) =>
    Array.from({ length: deepest }, (_, slot) => slot >= least.depths[stage]),
  )
  // All of a stage's together are as long a step as any other feature's.
  const presence = most.depths.map((deepest, stage) => 1 / Math.sqrt(Math.max(1, deepest - least.depths[stage])))
  // Of each block first its presence, where that is open, then kernel and expansion.
  const parts = [0, 1, ...optional.flatMap((open, block) => new Array<number>(open ? 3 : 2).fill(2 + block))]
  const places = optional.map((_, block) => parts.indexOf(2 + block))
  const d = parts.length

  function write(target: Float64Array, offset: number, genotype: readonly number[]): void {
    const network = space.describe(space.decode(genotype))
    target[offset] = resolution(network.resolution)
    target[offset + 1] = weights(space.supernetOf(genotype))
    let block = 0
    network.depths.forEach((blocks, stage) => {
      for (let slot = 0; slot < blocks; slot++, block++) {
        const index = firstBlock[stage] + slot
        let at = offset + places[index]
        if (optional[index]) target[at++] = presence[stage]
        target[at] = kernel(network.kernelSizes[block])
        target[at + 1] = expansion(network.expandRatios[block])
      }
    })
  }

  return {
    d,
    parts,
    of(X) {
      const n = X.length / genes
      const features = new Float64Array(n * d)
      for (let i = 0; i < n; i++) write(features, i * d, Array.from(X.subarray(i * genes, (i + 1) * genes)))
      return features
    },
  }
}

function scale(least: number, most: number): (value: number) => number {
  return (value) => (most > least ? (value - least) / (most - least) : 0)
}
