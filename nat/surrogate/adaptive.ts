/**
 * Adaptive switching, as in the search that NAT grew out of: of several surrogates the one that ranks best in a k-fold
 * cross-validation (mean of Kendall's tau over the folds, less its standard deviation), fitted again to all samples.
 */
import { z } from 'zod'
import type { Generator } from '../random/index.ts'
import { integer } from '../setting-fields.ts'
import { rowsAt } from './columns.ts'
import { kendall } from './correlation.ts'
import { type FittedSurrogate, finiteRows, type Surrogate, type SurrogateKind } from './surrogate.ts'

interface Own {
  readonly among: readonly string[]
  readonly folds: number
}

/** Samples that a fold ranks, at least: two would be right or wrong by chance. */
const fewestPerFold = 3

/** @param named the surrogates by name; throws for an unknown one */
export function adaptiveKind(
  named: (name: string) => { create: SurrogateKind['create']; settings: SurrogateKind['settings'] },
): SurrogateKind<Own> {
  return {
    name: 'adaptive',
    settings: z.strictObject({
      /** Names of surrogates; those with settings of their own have their defaults. */
      among: z
        .array(z.string())
        .min(1, { error: 'at least one surrogate' })
        .refine((names) => !names.includes('adaptive'), { error: 'surrogates other than adaptive itself' })
        .default(['rbf-ensemble', 'kriging', 'cart']),
      folds: integer({ min: 2, max: 50 }).default(10),
    }),
    create: ({ among, folds, ...settings }, generator) =>
      adaptive(
        among.map((name) => {
          const kind = named(name)
          const own = kind.settings.parse({})
          return (stream: Generator) => kind.create({ ...settings, ...own }, stream)
        }),
        folds,
        generator,
      ),
  }
}

/** @param candidates what makes a surrogate, at least one; the first wins where none is better */
export function adaptive(
  candidates: readonly ((generator: Generator) => Surrogate)[],
  folds: number,
  generator: Generator,
): { name: string; fit: (X: Float64Array, y: Float64Array) => FittedAdaptive } {
  return { name: 'adaptive', fit: (X, y) => fitAdaptive(X, y, candidates, folds, generator) }
}

export interface FittedAdaptive extends FittedSurrogate {
  /** Name of the surrogate that was chosen. */
  readonly winner: string
  /** Mean less standard deviation of Kendall's tau, of every candidate; empty where there were too few samples to compare. */
  readonly scores: readonly number[]
}

function fitAdaptive(
  inputs: Float64Array,
  targets: Float64Array,
  candidates: readonly ((generator: Generator) => Surrogate)[],
  mostFolds: number,
  generator: Generator,
): FittedAdaptive {
  const { X, y, d } = finiteRows('adaptive', inputs, targets)
  const n = y.length
  const folds = Math.min(mostFolds, Math.floor(n / fewestPerFold))
  const order = generator.shuffle(Array.from({ length: n }, (_, i) => i))
  const scores =
    folds < 2 || candidates.length === 1
      ? []
      : candidates.map((make) => scoreOf(make, X, y, d, order, folds, generator))
  const best = scores.length === 0 ? 0 : scores.indexOf(Math.max(...scores))
  const surrogate = candidates[best](generator)
  return { ...surrogate.fit(X, y), winner: surrogate.name, scores }
}

function scoreOf(
  make: (generator: Generator) => Surrogate,
  X: Float64Array,
  y: Float64Array,
  d: number,
  order: readonly number[],
  folds: number,
  generator: Generator,
): number {
  const taus = Array.from({ length: folds }, (_, fold) => {
    const tested = order.filter((_, place) => place % folds === fold)
    const learnt = order.filter((_, place) => place % folds !== fold)
    const model = make(generator).fit(
      rowsAt(X, d, learnt),
      Float64Array.from(learnt, (row) => y[row]),
    )
    const tau = kendall(
      model.predict(rowsAt(X, d, tested)),
      Float64Array.from(tested, (row) => y[row]),
    )
    // Equal predictions, or equal measurements, rank nothing.
    return Number.isNaN(tau) ? 0 : tau
  })
  const mean = taus.reduce((sum, tau) => sum + tau, 0) / folds
  return mean - Math.sqrt(taus.reduce((sum, tau) => sum + (tau - mean) ** 2, 0) / folds)
}
