/** What a network's description says of it, as numbers: what a regression can learn from, whatever the space. */
import type { Space } from '../space/index.ts'

/**
 * A function from genotypes (flat [n, genes]) to features [n, d], each scaled to [0, 1] over the space's choices: resolution, set of
 * weights, depth of every stage, kernel and expansion of every block. A block that is absent has zeros; the depth says so.
 */
export function networkFeatures(space: Space): { readonly d: number; readonly of: (X: Uint8Array) => Float64Array } {
  const most = space.describe(space.decode(space.largest))
  const least = space.describe(space.decode(space.smallest))
  const stageOf = most.depths.flatMap((depth, stage) => new Array<number>(depth).fill(stage))
  const firstBlock = most.depths.map((_, stage) => stageOf.indexOf(stage))
  const kernel = scale(Math.min(...least.kernelSizes), Math.max(...most.kernelSizes))
  const expansion = scale(Math.min(...least.expandRatios), Math.max(...most.expandRatios))
  const resolution = scale(space.resolutions[0], space.resolutions[space.resolutions.length - 1])
  const weights = scale(0, space.supernets.length - 1)
  const depth = most.depths.map((deepest, stage) => scale(least.depths[stage], deepest))
  const genes = space.genes.length
  const stages = most.depths.length
  const d = 2 + stages + 2 * stageOf.length

  function write(target: Float64Array, offset: number, genotype: readonly number[]): void {
    const network = space.describe(space.decode(genotype))
    target[offset] = resolution(network.resolution)
    target[offset + 1] = weights(space.supernetOf(genotype))
    let block = 0
    network.depths.forEach((blocks, stage) => {
      target[offset + 2 + stage] = depth[stage](blocks)
      for (let slot = 0; slot < blocks; slot++, block++) {
        const at = offset + 2 + stages + 2 * (firstBlock[stage] + slot)
        target[at] = kernel(network.kernelSizes[block])
        target[at + 1] = expansion(network.expandRatios[block])
      }
    })
  }

  return {
    d,
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
