/**
 * What to train on and to measure next: steps 1 to 5 of NAT's iteration (docs/algorithm.md 2.2). A pure function of the archive
 * and the seed, so that a resumed run plans the same.
 */
import type { ArchiveEntry, Constraint } from '../archive/index.ts'
import { createGenerator, type Generator } from '../random/index.ts'
import { type Genotype, genotypeKey, type Space } from '../space/index.ts'
import { planEvolution } from './evolution-strategy.ts'
import { feasibleDesign } from './initial-design.ts'
import type { SearchObjective } from './objectives.ts'
import { quantitiesOf, violationsOf } from './quantities.ts'
import { planRandom } from './random-strategy.ts'
import type { SearchSettings } from './settings.ts'

export interface PlanRequest {
  readonly space: Space
  /**
   * The archive as last measured; empty: the initial design is planned. Its entries have the values of `objectives`, then of
   * `limited`; an entry without finite values is dropped.
   */
  readonly archive: readonly ArchiveEntry[]
  /** What is minimised, 1 or more; any of them may have to be measured, the others are exact. */
  readonly objectives: readonly SearchObjective[]
  /** What is constrained without being minimised. Default: nothing. */
  readonly limited?: readonly SearchObjective[]
  /** Allowed ranges by the name of an objective or of something limited. */
  readonly constraints?: Readonly<Record<string, Constraint>>
  readonly settings: SearchSettings
  readonly seed: number
  readonly generation: number
}

export interface GenerationPlan {
  /** Canonical and distinct; at most `settings.archive`. */
  readonly genotypes: Genotype[]
  /** Of every measured quantity, what was predicted of each genotype; null for what the archive held. Empty: nothing predicts. */
  readonly predicted: Readonly<Record<string, readonly (number | null)[]>>
  /** Architectures that the surrogate was fitted to; 0: none was. */
  readonly trainedOn: number
}

/** A stream of randomness for every concern, by label. */
export type Streams = (label: string) => Generator

/**
 * @throws RangeError for no objectives or one named twice, a constraint on something unknown, an archive without finite values,
 *   or one whose exact values are not those of its genotypes
 */
export function planGeneration(request: PlanRequest): GenerationPlan {
  const { archive, settings, seed, generation } = request
  const names = quantitiesOf(request).map(({ name }) => name)
  if (request.objectives.length === 0 || new Set(names).size !== names.length) {
    throw new RangeError(`plan: needs objectives, each named once, got ${names.join(', ') || 'none'}`)
  }
  // Says at once where a constraint names something unknown.
  violationsOf(request, new Float64Array(), 0)
  if (archive.length === 0) {
    const design = feasibleDesign(request, settings.initialDesign, createGenerator(seed, 'initial design'))
    return { genotypes: design, predicted: {}, trainedOn: 0 }
  }
  const finite = archive.filter(({ objectives }) => Array.from(objectives).every(Number.isFinite))
  const measured = firstOfEach(finite)
  if (measured.length === 0) throw new RangeError('plan: no entry of the archive has finite objectives')
  assertSameExactValues(request, measured)
  const plan = settings.strategy === 'random' ? planRandom : planEvolution
  return plan({ ...request, archive: measured }, (label) => createGenerator(seed, 'plan', generation, label))
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
function assertSameExactValues(request: PlanRequest, archive: readonly ArchiveEntry[]): void {
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
