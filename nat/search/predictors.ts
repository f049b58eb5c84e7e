/** Steps 1 and 2 of NAT's iteration: surrogates that predict what has to be measured. */
import { selectByReferenceDirections } from '../archive/index.ts'
import { lowerBounds, upperBounds } from '../space/index.ts'
import { type FittedSurrogate, surrogates, toUnitBox } from '../surrogate/index.ts'
import { textKey } from '../text-key.ts'
import type { PopulationFunction } from './objectives.ts'
import { minimised, quantitiesOf } from './quantities.ts'
import type { Measured, Streams } from './request.ts'
import type { SearchSettings } from './settings.ts'

export interface Predictors {
  /** Of every quantity of the request, in its order: predicted where it is measured, else exact. */
  readonly functions: readonly PopulationFunction[]
  /** Architectures that the surrogates were fitted to. */
  readonly trainedOn: number
}

/** Fits one surrogate per measured quantity, all of them to the same spread-out part of the archive. */
export function fitPredictors(request: Measured, settings: SearchSettings, streams: Streams): Predictors {
  const { space, archive, objectives } = request
  const lower = lowerBounds(space)
  const upper = upperBounds(space)
  const F = minimised(request, archive)
  const chosen = selectByReferenceDirections(
    F,
    objectives.length,
    settings.surrogateTrainingSet,
    streams('training set'),
  )
  const X = toUnitBox(
    chosen.flatMap((i) => archive[i].genotype),
    lower,
    upper,
  )
  const { item: kind, settings: own } = surrogates.chosen(settings.surrogate)
  const functions = quantitiesOf(request).map(({ name, evaluate }, column): PopulationFunction => {
    if (evaluate !== undefined) return evaluate
    const y = Float64Array.from(chosen, (i) => archive[i].objectives[column])
    const stream = streams(name === 'error' ? 'surrogate' : `surrogate of ${name}`)
    const surrogate = kind.create({ ensembleMembers: settings.ensembleMembers, ...own }, stream).fit(X, y)
    return rememberingFunction(surrogate, lower, upper)
  })
  const isPredicted = quantitiesOf(request).some(({ evaluate }) => evaluate === undefined)
  return { functions, trainedOn: isPredicted ? chosen.length : 0 }
}

/** Predicts a genotype once: offspring repeat what died out, and the last population is asked for again. */
export function rememberingFunction(
  surrogate: FittedSurrogate,
  lower: readonly number[],
  upper: readonly number[],
): PopulationFunction {
  const length = lower.length
  const known = new Map<string, number>()
  return (target, population, n, offset, stride) => {
    const keys = Array.from({ length: n }, (_, i) => textKey(population.subarray(i * length, (i + 1) * length)))
    const fresh = [...new Set(keys.filter((key) => !known.has(key)))]
    const genes = new Uint8Array(fresh.length * length)
    fresh.forEach((key, i) => {
      for (let gene = 0; gene < length; gene++) genes[i * length + gene] = key.charCodeAt(gene)
    })
    const predicted = surrogate.predict(toUnitBox(genes, lower, upper))
    fresh.forEach((key, i) => {
      known.set(key, predicted[i])
    })
    // Every key is known by now.
    keys.forEach((key, i) => {
      target[offset + i * stride] = known.get(key) ?? Number.NaN
    })
  }
}
