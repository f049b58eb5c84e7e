/** The part of a space that keeps the constraints which are known before measuring. */
import type { Generator } from '../random/index.ts'
import { type Genotype, genotypeKey, type Space } from '../space/index.ts'
import { knownViolations, type LimitedSpace } from './known-limits.ts'

export interface FeasibleRange {
  keeps(genotype: Genotype): boolean
  /**
   * Draws until a genotype keeps the constraints.
   * @returns the last one drawn where hardly any does
   */
  draw(generator: Generator, draw: (generator: Generator) => Genotype): Genotype
  /**
   * The largest network not above `genotype` that keeps the constraints, for images of the same size and from the same set
   * of weights; one gene after the other is lowered by a step, always that which costs most.
   * @returns `genotype` itself where it keeps them, or where nothing below it does
   */
  lowered(genotype: Genotype): Genotype
  /** The other way round: the smallest not below `genotype`. */
  raised(genotype: Genotype): Genotype
}

/** Draws without a hit that say that chance finds none. */
const patience = 1000

export function feasibleRange(request: LimitedSpace): FeasibleRange {
  const { space } = request
  const violations = knownViolations(request)
  const violation = (genotype: Genotype) => violations?.(Uint8Array.from(genotype), 1)[0] ?? 0
  const moved = (genotype: Genotype, direction: 1 | -1): Genotype => {
    let [best, least] = [genotype, violation(genotype)]
    while (least > 0) {
      const before = least
      for (const candidate of neighbours(space, best, direction, (each) => violation(each) < before)) {
        const value = violation(candidate)
        if (value < least) [best, least] = [candidate, value]
      }
      if (least === before) return genotype
    }
    return best
  }
  return {
    keeps: (genotype) => violation(genotype) === 0,
    draw(generator, draw) {
      let drawn = draw(generator)
      for (let misses = 1; misses < patience && violation(drawn) > 0; misses++) drawn = draw(generator)
      return drawn
    },
    lowered: (genotype) => moved(genotype, -1),
    raised: (genotype) => moved(genotype, 1),
  }
}

/** For every gene, the nearest value in this direction that is better, as far as input size and weights stay. */
function neighbours(
  space: Space,
  genotype: Genotype,
  direction: 1 | -1,
  isBetter: (genotype: Genotype) => boolean,
): Genotype[] {
  const [pixels, supernet, key] = [space.resolutionOf(genotype), space.supernetOf(genotype), genotypeKey(genotype)]
  return space.genes.flatMap(({ lower, upper }, gene) => {
    for (let value = genotype[gene] + direction; value >= lower && value <= upper; value += direction) {
      const candidate = [...genotype]
      candidate[gene] = value
      space.repairInPlace(candidate, 0)
      const isOther = space.resolutionOf(candidate) !== pixels || space.supernetOf(candidate) !== supernet
      if (isOther) return []
      if (genotypeKey(candidate) !== key && isBetter(candidate)) return [candidate]
    }
    return []
  })
}
