/** NAT's own strategy: a surrogate-assisted NSGA-III around the archive. */
import { noSettings } from '../../registry.ts'
import { genotypeKey } from '../../space/index.ts'
import { bestEntries } from '../best-entries.ts'
import { genotypesOf, innerSearch } from '../inner-search.ts'
import { mostNewcomers } from '../newcomers.ts'
import { evaluateAll } from '../objectives.ts'
import { fitPredictors } from '../predictors.ts'
import { quantitiesOf } from '../quantities.ts'
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
  // 3. The inner search starts from the whole archive.
  const start = archive.map(({ genotype }) => genotype)
  const final = innerSearch(request, settings, predictors.functions, start, streams('inner search'))

  // 4. Pool: archive members with their measured values, newcomers with predicted ones.
  const known = new Set(archive.map(({ genotype }) => genotypeKey(genotype)))
  const values = evaluateAll(predictors.functions, final.X, final.n)
  const offspring = genotypesOf(final.X, request.space.genes.length)
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
