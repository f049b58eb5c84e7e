/**
 * What to train on and to measure next: steps 1 to 5 of NAT's iteration (nat-algorithm.md §2.3). A pure function of the archive
 * and the seed, so that a resumed run plans the same.
 */
import type { ArchiveEntry, Constraint } from '../archive/index.ts'
import { createGenerator, type Generator } from '../random/index.ts'
import { type Genotype, genotypeKey, initialDesign, type SpaceDescription } from '../space/index.ts'
import { planEvolution } from './evolution-strategy.ts'
import { type GenotypeFunctions, knownObjective } from './objectives.ts'
import { planRandom } from './random-strategy.ts'
import type { SearchSettings } from './settings.ts'

export interface PlanRequest {
  readonly space: SpaceDescription
  /** Classes of the data set: the classifier counts in MACs and parameters. */
  readonly classes: number
  /** The archive as last measured; empty: the initial design is planned. Entries without a finite error are dropped. */
  readonly archive: readonly ArchiveEntry[]
  /** Names in the order of the entries' objectives; `error` first, the others known before measuring. */
  readonly objectives: readonly string[]
  /** Values of genotypes that objectives or constraints name, besides `macs` and `params`. */
  readonly functions?: GenotypeFunctions
  /** Allowed ranges by name; a name need not be an objective. */
  readonly constraints?: Readonly<Record<string, Constraint>>
  readonly settings: SearchSettings
  readonly seed: number
  readonly generation: number
}

export interface GenerationPlan {
  /** Canonical and distinct; at most `settings.archive`. */
  readonly genotypes: Genotype[]
  /** Predicted error in percent; null for what the archive held, and where nothing predicts. */
  readonly predicted: (number | null)[]
  /** Architectures that the surrogate was fitted to; 0: none was. */
  readonly trainedOn: number
}

/** A stream of randomness for every concern, by label. */
export type Streams = (label: string) => Generator

/**
 * @throws RangeError for objectives that do not start with `error`, an unknown name, an archive without a finite error, or one
 * whose MACs or parameters are not those of its genotypes
 */
export function planGeneration(request: PlanRequest): GenerationPlan {
  const { space, archive, objectives, settings, seed, generation } = request
  if (objectives[0] !== 'error' || new Set(objectives).size !== objectives.length) {
    throw new RangeError(`plan: objectives must be distinct and start with error, got ${objectives.join(', ')}`)
  }
  if (archive.length === 0) {
    const design = initialDesign(space, settings.initialDesign, createGenerator(seed, 'initial design'))
    return { genotypes: design, predicted: design.map(() => null), trainedOn: 0 }
  }
  const measured = archive.filter(({ objectives }) => Array.from(objectives).every(Number.isFinite))
  if (measured.length === 0) throw new RangeError('plan: no entry of the archive has finite objectives')
  assertSameCosts(request, measured)
  const plan = settings.strategy === 'random' ? planRandom : planEvolution
  return plan({ ...request, archive: measured }, (label) => createGenerator(seed, 'plan', generation, label))
}

/** MACs and parameters are exact, so an archive that says otherwise was made for another network or in other units. */
function assertSameCosts({ space, classes, objectives }: PlanRequest, archive: readonly ArchiveEntry[]): void {
  const X = Uint8Array.from(archive.flatMap(({ genotype }) => genotype))
  const expected = new Float64Array(archive.length)
  for (const name of ['macs', 'params']) {
    const position = objectives.indexOf(name)
    if (position < 0) continue
    knownObjective(space, classes, name)(expected, X, archive.length, 0, 1)
    archive.forEach(({ genotype, objectives }, i) => {
      if (Math.abs(objectives[position] - expected[i]) <= 1e-9 * expected[i]) return
      throw new RangeError(
        `plan: the archive says ${objectives[position]} ${name} for genotype ${genotypeKey(genotype)}, ` +
          `which has ${expected[i]} with ${classes} classes`,
      )
    })
  }
}
