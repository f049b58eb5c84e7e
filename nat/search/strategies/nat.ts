/** NAT's own strategy: a surrogate-assisted NSGA-III around the archive. */
import { referenceDirections } from '../../archive/index.ts'
import { nsga3, type Population } from '../../evolution/index.ts'
import type { Generator } from '../../random/index.ts'
import { noSettings } from '../../registry.ts'
import { type Genotype, genotypeKey, lowerBounds, upperBounds } from '../../space/index.ts'
import { bestEntries } from '../best-entries.ts'
import { mostNewcomers } from '../newcomers.ts'
import { evaluateAll } from '../objectives.ts'
import { fitPredictors, type Predictors } from '../predictors.ts'
import { quantitiesOf, violationsOf } from '../quantities.ts'
import type { GenerationPlan, Measured, Streams } from '../request.ts'
import type { SearchSettings } from '../settings.ts'
import type { Strategy } from './strategy.ts'

export const nat: Strategy<object, null> = {
  name: 'nat',
  settings: noSettings,
  predicts: true,
  plan: (measured, settings, _state, streams) => planned(measured, settings, streams),
}

/** Steps 1 to 5. */
function planned(request: Measured, settings: SearchSettings, streams: Streams): GenerationPlan<null> {
  const { archive } = request
  const quantities = quantitiesOf(request)
  const predictors = fitPredictors(request, settings, streams)
  const final = innerSearch(request, settings, predictors, streams('inner search'))

  // 4. Pool: archive members with their measured values, newcomers with predicted ones.
  const known = new Set(archive.map(({ genotype }) => genotypeKey(genotype)))
  const values = evaluateAll(predictors.functions, final.X, final.n)
  const offspring = genotypesOf(final, request.space.genes.length)
    .map((genotype, i) => ({
      genotype,
      objectives: values.subarray(i * quantities.length, (i + 1) * quantities.length),
    }))
    .filter(({ genotype }) => !known.has(genotypeKey(genotype)))
  const promising = bestEntries(request, offspring, mostNewcomers(settings), streams('newcomers'))
  const newcomers = promising.map((i) => offspring[i])
  const pool = [...archive, ...newcomers]

  // 5. The pool's best by reference directions.
  const selected = bestEntries(request, pool, settings.archive, streams('selection'))
  const predicted = quantities.flatMap(({ name, evaluate }, column) =>
    evaluate !== undefined
      ? []
      : [[name, selected.map((i) => (i < archive.length ? null : pool[i].objectives[column]))] as const],
  )
  const measure = selected.map((i) => pool[i].genotype)
  const predictions = { values: Object.fromEntries(predicted), trainedOn: predictors.trainedOn }
  return { measure, trainOn: measure, state: null, predictions }
}

/** Step 3: NSGA-III from the whole archive, on the predicted and the exact objectives. */
function innerSearch(
  request: Measured,
  settings: SearchSettings,
  { functions }: Predictors,
  generator: Generator,
): Population {
  const { space, archive, objectives, constraints = {} } = request
  const m = objectives.length
  return nsga3(
    {
      lower: lowerBounds(space),
      upper: upperBounds(space),
      objectives: m,
      repair: (X, offset) => space.repairInPlace(X, offset),
      evaluate: (X, n) => evaluateAll(functions.slice(0, m), X, n),
      violations:
        Object.keys(constraints).length === 0
          ? undefined
          : // Limits on the objectives alone need nothing but F.
            (X, F, n) =>
              violationsOf(request, functions.length === m ? F : evaluateAll(functions, X, n), n) as Float64Array,
    },
    Uint8Array.from(archive.flatMap(({ genotype }) => genotype)),
    {
      population: settings.population,
      generations: settings.innerGenerations,
      directions: referenceDirections(m, settings.referenceDirections),
      crossoverProbability: settings.crossoverProbability,
      mutationProbability: settings.mutationProbability,
      mutationIndex: settings.mutationIndex,
    },
    generator,
  )
}

function genotypesOf({ X, n }: Population, length: number): Genotype[] {
  return Array.from({ length: n }, (_, i) => Array.from(X.subarray(i * length, (i + 1) * length)))
}
