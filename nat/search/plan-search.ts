/**
 * What to train on and to measure next: steps 1 to 5 of NAT's iteration (docs/algorithm.md 2.2). A pure function of the archive
 * and the seed, so that a resumed run plans the same.
 */
import type { ArchiveEntry } from '../archive/index.ts'
import { createGenerator } from '../random/index.ts'
import { genotypeKey } from '../space/index.ts'
import { feasibleDesign } from './initial-design.ts'
import { quantitiesOf, violationsOf } from './quantities.ts'
import type { GenerationPlan, Json, Measured, PlanRequest } from './request.ts'
import { type Strategy, strategies } from './strategies/index.ts'

/**
 * @throws RangeError for no objectives or one named twice, a constraint on something unknown, an archive without finite values,
 *   or one whose exact values are not those of its genotypes
 */
export function planSearch(request: PlanRequest): GenerationPlan {
  const { archive, settings, seed, generation } = request
  const { item: strategy, settings: own } = strategies.chosen(settings.strategy)
  const state: Json = stateOf(request, strategy)
  const names = quantitiesOf(request).map(({ name }) => name)
  if (request.objectives.length === 0 || new Set(names).size !== names.length) {
    throw new RangeError(`plan: needs objectives, each named once, got ${names.join(', ') || 'none'}`)
  }
  // Says at once where a constraint names something unknown.
  violationsOf(request, new Float64Array(), 0)
  if (archive.length === 0) {
    const design = feasibleDesign(request, settings.initialDesign, createGenerator(seed, 'initial design'))
    return { measure: design, trainOn: design, state }
  }
  const finite = archive.filter(({ objectives }) => Array.from(objectives).every(Number.isFinite))
  const measured = firstOfEach(finite)
  if (measured.length === 0) throw new RangeError('plan: no entry of the archive has finite objectives')
  assertSameExactValues(request, measured)
  const streams = (label: string) => createGenerator(seed, 'plan', generation, label)
  return strategy.plan({ ...request, archive: measured }, { ...settings, ...own }, state, streams)
}

/** What the strategy left behind, or what it begins with. @throws RangeError for a state that is none of its own */
function stateOf({ state: given }: PlanRequest, { name, state }: Strategy): Json {
  if (state === undefined) return null
  if (given === undefined) return state.initial
  const parsed = state.schema.safeParse(given)
  if (parsed.success) return parsed.data
  const [{ path, message }] = parsed.error.issues
  throw new RangeError(`plan: the state of ${[name, ...path].join('.')} is damaged: ${message}`)
}

/** A genotype that an archive holds twice would be planned twice: its first entry counts. */
function firstOfEach(archive: readonly ArchiveEntry[]): ArchiveEntry[] {
  const seen = new Set<string>()
  return archive.filter(({ genotype }) => {
    const key = genotypeKey(genotype)
    return !seen.has(key) && seen.add(key)
  })
}

/** An archive whose exact values are not those of its genotypes was made for another network or in other units. */
function assertSameExactValues(request: Measured, archive: readonly ArchiveEntry[]): void {
  const X = Uint8Array.from(archive.flatMap(({ genotype }) => genotype))
  const expected = new Float64Array(archive.length)
  quantitiesOf(request).forEach(({ name, evaluate }, column) => {
    if (evaluate === undefined) return
    evaluate(expected, X, archive.length, 0, 1)
    archive.forEach(({ genotype, objectives }, i) => {
      if (Math.abs(objectives[column] - expected[i]) <= 1e-9 * Math.abs(expected[i])) return
      throw new RangeError(
        `plan: the archive says ${objectives[column]} ${name} for genotype ${genotypeKey(genotype)}, which has ${expected[i]}`,
      )
    })
  })
}
