/** What a search measures first: the initial design, drawn from the space that the known limits allow. */
import { nsga2 } from '../evolution/index.ts'
import type { Generator } from '../random/index.ts'
import { type Genotype, genotypeKey, initialDesign, lowerBounds, upperBounds } from '../space/index.ts'
import { feasibleGenotypes } from './feasible-sampling.ts'
import { keepingKnownLimits, knownViolations, type LimitedSpace } from './known-limits.ts'

/** Rounds of the search for networks that keep the limits, where chance finds too few. */
const rounds = 50
/** Networks of each round, at the least. */
const population = 64

/**
 * The smallest and the largest network and random ones; of all of them only those that keep the limits which are known before
 * measuring. Where chance does not find enough of these, an evolution towards the limits fills the places: with networks that
 * keep them as far as it finds any, then with those that are the least out of them.
 * @returns `count` distinct canonical genotypes
 * @throws RangeError if `count` < 2, or the space has fewer architectures
 */
export function feasibleDesign(request: LimitedSpace, count: number, generator: Generator): Genotype[] {
  const { space } = request
  if (knownViolations(request) === undefined || !Number.isInteger(count) || count < 2)
    return initialDesign(space, count, generator)
  const corners = keepingKnownLimits(request, [space.smallest, space.largest])
  const random = feasibleGenotypes(request, count - corners.length, generator, corners)
  const design = [...corners, ...random]
  if (design.length < count) design.push(...leastViolating(request, count, generator, design))
  if (design.length < count)
    throw new RangeError(`initial design: ${space.name} did not yield ${count} distinct architectures; ask for fewer`)
  return design
}

/** As many as the design lacks, by ascending violation. */
function leastViolating(
  request: LimitedSpace,
  count: number,
  generator: Generator,
  design: readonly Genotype[],
): Genotype[] {
  const { space } = request
  const violationsOf = knownViolations(request) as (X: Uint8Array, n: number) => Float64Array
  const drawn = Array.from({ length: population }, () => space.draw(generator))
  const start = new Map(
    [...design, space.smallest, space.largest, ...drawn].map((genotype) => [genotypeKey(genotype), genotype]),
  )
  const known = new Set(design.map(genotypeKey))
  const { X, n, F } = nsga2(
    {
      lower: lowerBounds(space),
      upper: upperBounds(space),
      objectives: 1,
      repair: (genes, offset) => space.repairInPlace(genes, offset),
      evaluate: violationsOf,
    },
    Uint8Array.from([...start.values()].flat()),
    {
      population: count + population,
      generations: rounds,
      crossoverProbability: 0.9,
      mutationProbability: 1 / space.genes.length,
      mutationIndex: 1,
    },
    generator,
  )
  const length = space.genes.length
  return Array.from({ length: n }, (_, i) => i)
    .sort((i, j) => F[i] - F[j] || i - j)
    .map((i): Genotype => Array.from(X.subarray(i * length, (i + 1) * length)))
    .filter((genotype) => !known.has(genotypeKey(genotype)))
    .slice(0, count - design.length)
}
