/**
 * Plain NSGA-III on measured values, without a surrogate: what the surrogates are worth shows beside it, at equal measurements.
 *
 * Places are shared as in random search (random.ts): the archive's best by reference directions are measured again, and their
 * children by tournament, crossover and mutation take the places of the newcomers. Children keep the limits that are known
 * before measuring.
 */
import { selectByReferenceDirections } from '../../archive/index.ts'
import { breed, type Population, tournament } from '../../evolution/index.ts'
import type { Generator } from '../../random/index.ts'
import { noSettings } from '../../registry.ts'
import { type Genotype, genotypeKey, lowerBounds, upperBounds } from '../../space/index.ts'
import { genotypesOf, variationOf } from '../inner-search.ts'
import { keepingKnownLimits } from '../known-limits.ts'
import { shareOfNewcomers } from '../newcomers.ts'
import { minimised, violationsOfEntries } from '../quantities.ts'
import type { Measured } from '../request.ts'
import type { SearchSettings } from '../settings.ts'
import type { Strategy } from './strategy.ts'

/** Broods without a new child that keeps the limits before the search settles for fewer. */
const patience = 50

export const nsga: Strategy<object, null> = {
  name: 'nsga',
  settings: noSettings,
  predicts: false,
  plan(measured, settings, _state, streams) {
    const { archive } = measured
    const { places, newcomers } = shareOfNewcomers(settings, archive.length)
    const F = minimised(measured, archive)
    const violations = violationsOfEntries(measured, archive)
    const m = measured.objectives.length
    const kept = selectByReferenceDirections(F, m, places - newcomers, streams('selection'), violations)
    const parents: Population = {
      n: kept.length,
      X: Uint8Array.from(kept.flatMap((i) => archive[i].genotype)),
      F: Float64Array.from(kept.flatMap((i) => Array.from(F.subarray(i * m, (i + 1) * m)))),
      violations: violations && Float64Array.from(kept, (i) => violations[i]),
    }
    const children = childrenOf(measured, parents, places - kept.length, settings, streams('newcomers'))
    const measure = [...kept.map((i) => archive[i].genotype), ...children]
    return { measure, trainOn: measure, state: null }
  },
}

/** Distinct, none of them in the archive. */
function childrenOf(
  measured: Measured,
  parents: Population,
  count: number,
  settings: SearchSettings,
  generator: Generator,
): Genotype[] {
  const { space, archive, objectives } = measured
  const problem = {
    lower: lowerBounds(space),
    upper: upperBounds(space),
    objectives: objectives.length,
    repair: (X: Uint8Array, offset: number) => space.repairInPlace(X, offset),
    evaluate: () => parents.F,
  }
  const select = ({ n, violations }: Population) => tournament(n, violations, generator)
  const seen = new Set(archive.map(({ genotype }) => genotypeKey(genotype)))
  const children: Genotype[] = []
  for (let misses = 0; children.length < count && misses < patience; misses++) {
    const brood = breed(problem, parents, count, variationOf(settings), select, generator)
    for (const genotype of keepingKnownLimits(measured, genotypesOf(brood, space.genes.length))) {
      const key = genotypeKey(genotype)
      if (seen.has(key)) continue
      seen.add(key)
      children.push(genotype)
      misses = 0
    }
  }
  return children.slice(0, count)
}
