/** Who is compared with NAT, but for other searches (searches.ts): what each delivers with as much compute. */
import { createGenerator } from '../../nat/random/index.ts'
import { feasibleDesign } from '../../nat/search/index.ts'
import { costOf, type Genotype, genotypeKey } from '../../nat/space/index.ts'
import { type Bench, type FineTuned, fineTunerOf } from './fine-tuning.ts'
import type { Judged } from './judge.ts'
import { linearHeads, normStatistics } from './linear-head.ts'
import { type Tuned, toTellApart, tuned, tunedBestOf } from './tuning.ts'

export interface Peer {
  readonly networks: readonly Judged[]
  /** Of those that fine-tune: all that was tried. */
  readonly attempts?: readonly FineTuned[]
  /** Multiply-accumulates. */
  readonly spent: number
}

/** @param pick NAT's choice whose size the random architectures have */
export type MakePeer = (bench: Bench, compute: number, pick: Judged) => Promise<Peer>

/** Random architectures that the best is taken of. */
const randomArchitectures = 5
/** How far their multiply-accumulates may be from the pick's. */
const tolerance = 0.05
/** Random architectures, besides the smallest and the largest, that get a linear head. */
const frozenArchitectures = 20

export const peers: Readonly<Record<string, MakePeer>> = {
  'linear head': async (bench, _, pick) => {
    const { space } = bench.inputs
    const most = bench.inputs.spec.constraints.macs?.max ?? Number.POSITIVE_INFINITY
    const random = randomWithin(bench, [0, most], frozenArchitectures)
    const networks = await linearHeads(bench, [space.smallest, space.largest, pick.genotype, ...random])
    const { train, validation } = bench.images
    const images = normStatistics.length * (train.count + validation.count) + bench.onValidation.imagesPerSubnet
    return { networks, spent: networks.reduce((sum, { macs }) => sum + macs * images, 0) }
  },
  smallest: (bench, compute) => fineTuned(bench, bench.inputs.space.smallest, compute),
  'random architecture': async (bench, compute, pick) => {
    const range = [pick.macs * (1 - tolerance), pick.macs * (1 + tolerance)] as const
    const tuners = randomWithin(bench, range, randomArchitectures).map((genotype) => fineTunerOf(bench, genotype))
    try {
      return delivered(
        await tunedBestOf(
          tuners.map(({ run }) => run),
          compute,
          toTellApart(bench.inputs.spec.warmUp.head),
        ),
      )
    } finally {
      for (const { close } of tuners) close()
    }
  },
  largest: (bench, compute) => fineTuned(bench, bench.inputs.space.largest, compute),
}

async function fineTuned(bench: Bench, genotype: Genotype, compute: number): Promise<Peer> {
  const { run, close } = fineTunerOf(bench, genotype)
  try {
    return delivered(await tuned(run, compute))
  } finally {
    close()
  }
}

const delivered = ({ best, attempts }: Tuned<FineTuned>): Peer => ({
  networks: [best],
  attempts,
  spent: attempts.reduce((sum, { spent }) => sum + spent, 0),
})

/**
 * Random architectures whose multiply-accumulates are in the range, drawn as an initial design with such limits is: where chance
 * finds too few, an evolution towards the range fills up.
 * @throws RangeError where there is none
 */
function randomWithin({ inputs }: Bench, [min, max]: readonly [number, number], count: number): Genotype[] {
  const { space, spec, dataset } = inputs
  const { macs } = space.costs(dataset.classes.length)
  const generator = createGenerator(spec.seed, 'bench', 'random architectures')
  const corners = [space.smallest, space.largest]
  const request = {
    space,
    objectives: [{ name: 'macs', evaluate: macs.evaluate }],
    constraints: { macs: { min, max } },
  }
  const found = feasibleDesign(request, count + corners.length, generator)
    .filter((genotype) => costOf(macs, genotype) >= min && costOf(macs, genotype) <= max)
    .filter((genotype) => corners.every((corner) => genotypeKey(corner) !== genotypeKey(genotype)))
    .slice(0, count)
  if (found.length === 0) throw new RangeError(`no network of ${min} to ${max} multiply-accumulates was found`)
  return found
}
