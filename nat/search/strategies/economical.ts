/**
 * The most from every measurement. Beside NAT's own strategy (docs/decisions/0009-economical.md):
 * - it learns from all that was ever measured, each measurement discounted as the weights are seen to move (../ageing.ts);
 * - from the network's description instead of its bare genes (../features.ts), by Bayesian regression on all pairs of features;
 * - it measures again only a share of each generation: those that are believed to be on the front today. The rest are newcomers;
 * - of many newcomers, half are the best by functions drawn from what the measurements leave open.
 */
import { z } from 'zod'
import { selectByReferenceDirections } from '../../archive/index.ts'
import { crowdingSurvival } from '../../evolution/index.ts'
import { type Genotype, genotypeKey } from '../../space/index.ts'
import { type Belief, believed } from '../belief.ts'
import { emptyHistory, type History, historySchema, remembering } from '../history.ts'
import { genotypesOf, innerSearch, violationsBy } from '../inner-search.ts'
import { keepingKnownLimits } from '../known-limits.ts'
import { evaluateAll, type PopulationFunction } from '../objectives.ts'
import { quantitiesOf } from '../quantities.ts'
import type { GenerationPlan, Measured, Streams } from '../request.ts'
import type { SearchSettings } from '../settings.ts'
import type { Strategy } from './strategy.ts'

interface Own {
  readonly remeasured: number
}

export const economical: Strategy<Own, History> = {
  name: 'economical',
  settings: z.strictObject({
    /** Share of a generation's places for networks that were measured before. */
    remeasured: z
      .number({ error: 'a share from 0 to 0.9' })
      .min(0, { error: 'a share from 0 to 0.9' })
      .max(0.9, { error: 'a share from 0 to 0.9' })
      .default(1 / 3),
  }),
  predicts: true,
  learnsFromAll: true,
  state: { schema: historySchema, initial: emptyHistory },
  plan(measured, settings, before, streams) {
    const history = remembering(before, measured)
    const belief = believed(measured, history)
    const again = remeasuredNetworks(measured, belief, Math.round(settings.remeasured * settings.archive), streams)
    const places = settings.archive - again.length
    const newcomers = newNetworks(measured, settings, belief, places, streams)
    return planned(measured, history, belief, newcomers, again)
  },
}

function planned(
  measured: Measured,
  history: History,
  { functions, trainedOn }: Belief,
  newcomers: readonly Genotype[],
  again: readonly Genotype[],
): GenerationPlan<History> {
  const quantities = quantitiesOf(measured)
  const values = evaluateAll(functions, Uint8Array.from(newcomers.flat()), newcomers.length)
  const predicted = quantities.flatMap(({ name, evaluate }, column) => {
    if (evaluate !== undefined) return []
    const ofNewcomers = newcomers.map((_, i) => values[i * quantities.length + column])
    return [[name, [...ofNewcomers, ...again.map(() => null)]] as const]
  })
  const measure = [...newcomers, ...again]
  const predictions = { values: Object.fromEntries(predicted), trainedOn: predicted.length > 0 ? trainedOn : 0 }
  return { measure, trainOn: measure, state: history, predictions }
}

/** Of all that was measured, the best as they are believed to be today. */
function remeasuredNetworks(measured: Measured, { records, F, violations }: Belief, count: number, streams: Streams) {
  if (count === 0) return []
  const m = measured.objectives.length
  const chosen = selectByReferenceDirections(F, m, Math.min(count, records.length), streams('selection'), violations)
  return chosen.map((i) => records[i].genotype)
}

/** Newcomers that one search of the model is worth, and the most such searches of a generation. */
const newcomersOfASearch = 20
const mostSearches = 4

/**
 * Searches from the best that are known; of their last populations those that were never measured. Half of the searches, and the
 * only one where there are few places, believe the likeliest functions. The others believe functions drawn from what the
 * measurements leave open (Thompson 1933; Bradford, Schweidtmann and Lapkin 2018 for several objectives): the likeliest ones are
 * too pessimistic of networks unlike those measured, and a search that believes nothing else stays where it has been.
 */
function newNetworks(
  measured: Measured,
  settings: SearchSettings,
  belief: Belief,
  count: number,
  streams: Streams,
): Genotype[] {
  const { records } = belief
  const m = measured.objectives.length
  const best = crowdingSurvival(belief.F, m, Math.min(records.length, 2 * settings.population), belief.violations)
  const start = best.map((i) => records[i].genotype)
  const known = new Set(records.map(({ genotype }) => genotypeKey(genotype)))
  const searches = Math.min(mostSearches, Math.max(1, Math.floor(count / newcomersOfASearch)))
  const newcomers: Genotype[] = []
  for (let search = 0; search < searches; search++) {
    const own: Streams = (label) => streams(search === 0 ? label : `${label} ${search + 1}`)
    const functions = search < searches / 2 ? belief.functions : belief.drawn(own('drawn functions'))
    const places = Math.ceil((count - newcomers.length) / (searches - search))
    const found = searched(measured, settings, { functions, start, known, places, streams: own })
    for (const genotype of found) known.add(genotypeKey(genotype))
    newcomers.push(...found)
  }
  return newcomers
}

function searched(
  measured: Measured,
  settings: SearchSettings,
  {
    functions,
    start,
    known,
    places,
    streams,
  }: {
    functions: readonly PopulationFunction[]
    start: readonly Genotype[]
    known: ReadonlySet<string>
    places: number
    streams: Streams
  },
): Genotype[] {
  const m = measured.objectives.length
  // The newcomers are taken from the last population, and some of it is known already.
  const own = { ...settings, population: Math.max(settings.population, 2 * places) }
  const final = innerSearch(measured, own, functions, start, streams('inner search'))
  const found = keepingKnownLimits(measured, genotypesOf(final.X, measured.space.genes.length))
  const candidates = found.filter((genotype) => !known.has(genotypeKey(genotype)))
  const genes = Uint8Array.from(candidates.flat())
  const F = evaluateAll(functions.slice(0, m), genes, candidates.length)
  const out = violationsBy(measured, functions)?.(genes, F, candidates.length)
  return selectByReferenceDirections(F, m, places, streams('newcomers'), out).map((i) => candidates[i])
}
