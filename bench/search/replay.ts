/**
 * Searches replayed on the recorded supernet: generation g is measured under the weights of the g-th recorded generation. How much
 * the weights learn does not depend on the search; what they say of a network changes from generation to generation as it really did.
 */
import { nonDominated, normalisedHypervolume } from '../../nat/evolution/index.ts'
import { paperSettings } from '../../nat/search/index.ts'
import { costOf, type Genotype } from '../../nat/space/index.ts'
import { median } from '../../supernet/evaluation/statistics.ts'
import { checkpoints, classes, type Recorded } from './recorded.ts'
import { placeOf, recordedSpace } from './recorded-space.ts'
import { searchByGenerations } from './searches.ts'
import { spread } from './spread.ts'

/** Networks of the initial design, and of every generation at most. */
export const archives = [8, 12, 16, 24, 36, 54, 80]
const strategies = ['nat', 'economical', 'nsga', 'random']

const cost = recordedSpace.costs(classes).macs

export interface Replayed {
  readonly measurements: number
  /** Of the front by what was measured last, by the errors on images that no search saw. */
  readonly hypervolume: number
}

/** One search over all recorded generations. */
export function replay(record: Recorded, strategy: string, archive: number, seed: number): Replayed {
  const { delivered, measurements } = searchByGenerations({
    space: recordedSpace,
    cost,
    seed,
    measurements: Number.POSITIVE_INFINITY,
    generations: checkpoints,
    measure: (genotype, generation) => record.validation[generation][placeOf(genotype)],
    settings: {
      ...paperSettings,
      initialDesign: archive,
      archive,
      surrogateTrainingSet: archive,
      population: Math.max(4, Math.ceil(archive / 3)),
      ensembleMembers: 100,
      strategy,
    },
  })
  return { measurements, hypervolume: hypervolumeOf(record, delivered) }
}

function hypervolumeOf(record: Recorded, archive: readonly { genotype: Genotype; objectives: readonly number[] }[]) {
  const F = Float64Array.from(archive.flatMap(({ objectives }) => objectives))
  const front = nonDominated(F, 2).map((i) => archive[i].genotype)
  const points = front.flatMap((genotype) => [record.test[placeOf(genotype)], costOf(cost, genotype)])
  const reference = [1.01 * Math.max(...record.test), 1.01 * cost.most]
  return normalisedHypervolume(Float64Array.from(points), reference)
}

export interface ReplayPoint {
  readonly measurements: number
  readonly hypervolume: number
}

/** Measurements after which a curve first reaches `target`, between its points by a straight line; undefined: it never does. */
export function measurementsFor(curve: readonly ReplayPoint[], target: number): number | undefined {
  for (const [i, point] of curve.entries()) {
    if (point.hypervolume < target) continue
    if (i === 0) return point.measurements
    const before = curve[i - 1]
    const share = (target - before.hypervolume) / (point.hypervolume - before.hypervolume)
    return before.measurements + share * (point.measurements - before.measurements)
  }
  return undefined
}

/** Prints every strategy's curve, and how many of nat's measurements it needs for what nat reaches. */
export function compareReplays(record: Recorded, seeds: readonly number[], print: (line: string) => void): void {
  const curves = new Map<string, ReplayPoint[]>()
  for (const strategy of strategies) {
    const curve = archives.map((archive) => {
      const replays = seeds.map((seed) => replay(record, strategy, archive, seed))
      const values = replays.map(({ hypervolume }) => hypervolume)
      const measurements = median(replays.map((each) => each.measurements))
      print(`${strategy}, ${measurements} measurements: ${spread(values)}`)
      return { measurements, hypervolume: median(values) }
    })
    curves.set(strategy, curve)
  }
  for (const { measurements, hypervolume } of curves.get('nat') ?? []) {
    const needed = strategies.slice(1).map((strategy) => {
      const found = measurementsFor(curves.get(strategy) ?? [], hypervolume)
      return `${strategy} ${found === undefined ? 'never' : `${((100 * found) / measurements).toFixed(0)} %`}`
    })
    print(`for what nat reaches with ${measurements} measurements: ${needed.join(', ')}`)
  }
}
