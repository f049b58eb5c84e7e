/**
 * The authors' later loop (docs/algorithm.md 2.9): the archive grows by a few networks per generation, chosen so that the front
 * has no gaps, and all of it is measured again.
 */
import { z } from 'zod'
import { evenlySpacedSubset, selectByReferenceDirections } from '../../archive/index.ts'
import { crowdingSurvival, latinHypercube, nonDominated } from '../../evolution/index.ts'
import type { Generator } from '../../random/index.ts'
import { integer } from '../../setting-fields.ts'
import { type Genotype, genotypeKey, lowerBounds, upperBounds } from '../../space/index.ts'
import { bestEntries } from '../best-entries.ts'
import { genotypesOf, innerSearch } from '../inner-search.ts'
import { keepingKnownLimits } from '../known-limits.ts'
import { mostNewcomers } from '../newcomers.ts'
import { evaluateAll, type PopulationFunction } from '../objectives.ts'
import { fitPredictors, type Predictors } from '../predictors.ts'
import { minimised, quantitiesOf, violationsOfEntries } from '../quantities.ts'
import type { Measured, Streams } from '../request.ts'
import type { SearchSettings } from '../settings.ts'
import type { Strategy } from './strategy.ts'

interface Own {
  readonly newcomers: number
  readonly trainOnBest: number
}

export const nat2022: Strategy<Own, null> = {
  name: 'nat-2022',
  settings: z.strictObject({
    /** By how many networks the archive grows in a generation. Once it is full, the worst make place for them. */
    newcomers: integer({ min: 1, max: 100 }).default(8),
    /** The best so many of the archive are those whose genes' frequencies the supernet is trained on. */
    trainOnBest: integer({ min: 1, max: 10_000 }).default(150),
  }),
  predicts: true,
  trainingSet: ({ archive }) => archive,
  plan(measured, settings, _state, streams) {
    const { archive, objectives } = measured
    const m = objectives.length
    const quantities = quantitiesOf(measured)
    const predictors = fitPredictors(measured, { ...settings, surrogateTrainingSet: archive.length }, streams)
    const newcomers = newNetworks(measured, settings, predictors, streams)
    const predicted = evaluateAll(predictors.functions, Uint8Array.from(newcomers.flat()), newcomers.length)
    const measuredF = minimised(measured, archive)
    const kept = best(
      measuredF,
      m,
      Math.min(archive.length, settings.archive - newcomers.length),
      violationsOfEntries(measured, archive),
      streams('selection'),
    )
    const entries = [
      ...kept.map((i) => archive[i]),
      ...newcomers.map((genotype, i) => ({
        genotype,
        objectives: predicted.subarray(i * quantities.length, (i + 1) * quantities.length),
      })),
    ]
    const measure = entries.map(({ genotype }) => genotype)
    const trainOn = best(
      minimised(measured, entries),
      m,
      settings.trainOnBest,
      violationsOfEntries(measured, entries),
      streams('training distribution'),
    )
    const values = quantities.flatMap(({ name, evaluate }, column) =>
      evaluate !== undefined
        ? []
        : [[name, entries.map(({ objectives }, i) => (i < kept.length ? null : objectives[column]))] as const],
    )
    return {
      measure,
      trainOn: trainOn.map((i) => measure[i]),
      state: null,
      predictions: { values: Object.fromEntries(values), trainedOn: predictors.trainedOn },
    }
  },
}

/** By rank and crowding; with more than two objectives by reference directions. @returns rows, ascending */
function best(
  F: Float64Array,
  m: number,
  count: number,
  violations: Float64Array | undefined,
  generator: Generator,
): number[] {
  return m > 2
    ? selectByReferenceDirections(F, m, count, generator, violations)
    : crowdingSurvival(F, m, Math.min(count, F.length / m), violations)
}

/** From a Latin hypercube sample by an inner search; of what it ends with, those that fill the gaps of the front. */
function newNetworks(
  measured: Measured,
  settings: SearchSettings & Own,
  { functions }: Predictors,
  streams: Streams,
): Genotype[] {
  const { space, archive, objectives } = measured
  const m = objectives.length
  const start = latinHypercube(lowerBounds(space), upperBounds(space), settings.population, streams('start'))
  for (let offset = 0; offset < start.length; offset += space.genes.length) space.repairInPlace(start, offset)
  const initial = genotypesOf(start, space.genes.length)
  const final = innerSearch(measured, settings, functions, initial, streams('inner search'), {
    innerAlgorithm: m > 2 ? 'nsga3' : 'nsga2',
    crossover: 'two-point',
  })
  const seen = new Set(archive.map(({ genotype }) => genotypeKey(genotype)))
  const candidates = keepingKnownLimits(measured, genotypesOf(final.X, space.genes.length)).filter((genotype) => {
    const key = genotypeKey(genotype)
    return !seen.has(key) && seen.add(key)
  })
  const count = mostNewcomers({ population: settings.newcomers, archive: settings.archive })
  return fillingGaps(measured, candidates, functions, count, streams('newcomers'))
}

/** By what is known of them before measuring; where nothing is, by reference directions on predictions. */
function fillingGaps(
  measured: Measured,
  candidates: readonly Genotype[],
  functions: readonly PopulationFunction[],
  count: number,
  generator: Generator,
): Genotype[] {
  const { archive, objectives } = measured
  const m = objectives.length
  const values = evaluateAll(functions, Uint8Array.from(candidates.flat()), candidates.length)
  const exact = objectives.flatMap(({ evaluate }, column) => (evaluate === undefined ? [] : [column]))
  const F = minimised(measured, archive)
  const front = nonDominated(F, m, violationsOfEntries(measured, archive))
  const chosen =
    exact.length > 0
      ? evenlySpacedSubset(
          Float64Array.from(front.flatMap((i) => exact.map((column) => F[i * m + column]))),
          Float64Array.from(candidates.flatMap((_, i) => exact.map((column) => values[i * functions.length + column]))),
          exact.length,
          count,
          generator,
        )
      : bestEntries(
          measured,
          candidates.map((genotype, i) => ({
            genotype,
            objectives: values.subarray(i * functions.length, (i + 1) * functions.length),
          })),
          count,
          generator,
        )
  return chosen.map((i) => candidates[i])
}
