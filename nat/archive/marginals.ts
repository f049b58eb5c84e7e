/**
 * The archive as a distribution to train the supernet on: independent empirical frequencies per gene, without smoothing
 * (docs/algorithm.md 2.6, O36). A gene that the whole archive agrees on is never drawn otherwise.
 */
import type { Generator } from '../random/index.ts'
import type { Genotype, Space } from '../space/index.ts'

/** For every gene its values, ascending, with their probabilities. */
export type Marginals = readonly (readonly (readonly [value: number, probability: number])[])[]

export function geneMarginals(space: Space, genotypes: readonly Genotype[]): [value: number, probability: number][][] {
  assertSome(genotypes)
  return space.genes.map((_, gene) =>
    counted(genotypes.map((genotype) => genotype[gene])).map(([value, count]) => [value, count / genotypes.length]),
  )
}

/** A canonical genotype with every gene drawn from its marginal; gaps are closed. */
export function sampleFromMarginals(space: Space, marginals: Marginals, generator: Generator): Genotype {
  const genotype = marginals.map((marginal) => {
    const draw = generator.uniform()
    let cumulative = 0
    for (const [value, probability] of marginal) {
      cumulative += probability
      if (draw < cumulative) return value
    }
    return marginal[marginal.length - 1][0] // probabilities may sum to slightly less than 1
  })
  space.repairInPlace(genotype, 0)
  return genotype
}

/** Input resolutions of the archive in pixels, ascending, with how often each occurs. */
export function resolutionCounts(space: Space, genotypes: readonly Genotype[]): [pixels: number, count: number][] {
  assertSome(genotypes)
  return counted(genotypes.map((genotype) => space.resolutionOf(genotype)))
}

/** Share of the archive in each set of weights; 0 for one that no architecture uses. */
export function widthShares(space: Space, genotypes: readonly Genotype[]): number[] {
  assertSome(genotypes)
  return space.supernets.map(
    (_, supernet) => genotypes.filter((genotype) => space.supernetOf(genotype) === supernet).length / genotypes.length,
  )
}

function counted(values: readonly number[]): [value: number, count: number][] {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort(([a], [b]) => a - b)
}

function assertSome(genotypes: readonly Genotype[]): void {
  if (genotypes.length === 0) throw new RangeError('archive marginals: the archive is empty')
}
