/** Which subnets the adaptation of a supernet trains: those like the archive's and, if asked for, a share of any. */
import type { Generator } from '../random/generator.ts'
import { type Architecture, decode, randomGenotype, type SpaceDescription } from '../space/index.ts'
import { type Marginals, sampleFromMarginals } from './marginals.ts'

export interface TrainingDistribution {
  /** Of the archive's genes. */
  readonly marginals: Marginals
  /** Input resolution in pixels and how often the archive has it: drawn by itself (nat-algorithm.md §2.5). */
  readonly resolutions: readonly (readonly [pixels: number, count: number])[]
  /**
   * Share of the draws, 0 to 1, that come from the whole space instead. The paper's is 0. But what is trained gets better,
   * what is better enters the archive, and what is in the archive is trained: where small networks are nearly as good as
   * large ones, all of the archive ends up small, and the large ones never get the training that would set them apart.
   */
  readonly exploration: number
}

/** Draws an architecture to train; its width does not count: the supernets are trained one by one. */
export function subnetSampler(
  space: SpaceDescription,
  { marginals, resolutions, exploration }: TrainingDistribution,
): (generator: Generator) => Architecture {
  const pixels = resolutions.flatMap(([resolution, count]) => new Array<number>(count).fill(resolution))
  return (generator) => {
    if (exploration > 0 && generator.uniform() < exploration) return decode(space, randomGenotype(space, generator))
    const architecture = decode(space, sampleFromMarginals(space, marginals, generator))
    return { ...architecture, resolution: pixels[generator.integer(pixels.length)] }
  }
}

/** @param shares of the archive with each width, adding up to 1 @returns the same with the explored share spread evenly */
export function exploringShares(shares: readonly number[], exploration: number): number[] {
  return shares.map((share) => (1 - exploration) * share + exploration / shares.length)
}
