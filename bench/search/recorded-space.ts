/**
 * A part of the nano space that is small enough to measure as a whole: three resolutions, the narrow width, and four ways to build
 * each of the five stages: 3,072 networks. A space of its own, so that searches run on it as they are, and nothing that they
 * ask for is missing from the record.
 */
import type { Generator } from '../../nat/random/index.ts'
import { costOf, type ExactCost, type Genotype, genotypeKey, type Space } from '../../nat/space/index.ts'
import { nano } from '../../nat/space/spaces/mobilenet-v3/index.ts'

export const resolutions = [16, 20, 24]
/** The narrow one's place among nano's supernets. */
export const width = 0
/** Blocks, kernel and expansion of all blocks of a stage, from the cheapest on. */
export const stageChoices = [
  { blocks: 2, kernel: 3, expansion: 3 },
  { blocks: 2, kernel: 5, expansion: 6 },
  { blocks: 4, kernel: 3, expansion: 3 },
  { blocks: 3, kernel: 7, expansion: 4 },
] as const

const stages = 5
const genes = [
  { name: 'resolution', lower: 0, upper: resolutions.length - 1 },
  ...Array.from({ length: stages }, (_, stage) => ({
    name: `stage ${stage + 1}`,
    lower: 0,
    upper: stageChoices.length - 1,
  })),
]
const sizes = genes.map(({ lower, upper }) => upper - lower + 1)

/** How many networks there are. */
export const networks = sizes.reduce((product, size) => product * size, 1)

/** The place of a network in the record: the last gene counts fastest. */
export function placeOf(genotype: ArrayLike<number>, from = 0): number {
  let place = 0
  for (let gene = 0; gene < sizes.length; gene++) place = place * sizes[gene] + genotype[from + gene]
  return place
}

export function genotypeAt(place: number): Genotype {
  const genotype = new Array<number>(sizes.length)
  let rest = place
  for (let gene = sizes.length - 1; gene >= 0; gene--) {
    genotype[gene] = rest % sizes[gene]
    rest = Math.floor(rest / sizes[gene])
  }
  return genotype
}

/** The same network with nano's 22 genes. */
export function inNano([resolution, ...chosen]: Genotype): Genotype {
  const most = nano.describe(nano.decode(nano.largest))
  const architecture = most.depths.flatMap((deepest, stage) => {
    const { blocks, kernel, expansion } = stageChoices[chosen[stage]]
    return Array.from({ length: deepest }, (_, block) => (block < blocks ? layerGene(kernel, expansion) : 0))
  })
  return [nano.resolutions.indexOf(resolutions[resolution]), width, ...architecture]
}

/** 1 to 9: expansion first, kernel second (docs/algorithm.md 1.5). */
const layerGene = (kernel: number, expansion: number) =>
  1 + 3 * [3, 4, 6].indexOf(expansion) + [3, 5, 7].indexOf(kernel)

const all = Array.from({ length: networks }, (_, place) => inNano(genotypeAt(place)))
const placeInNano = new Map(all.map((genotype, place) => [genotypeKey(genotype), place]))

export const recordedSpace: Space<ReturnType<typeof nano.decode>> = {
  name: 'recorded part of nano',
  family: nano.family,
  genes,
  supernets: [nano.supernets[width]],
  resolutions,
  smallest: genes.map(({ lower }) => lower),
  largest: genes.map(({ upper }) => upper),
  repairInPlace: () => {},
  decode: (genotype) => nano.decode(inNano(genotype)),
  encode(architecture) {
    const place = placeInNano.get(genotypeKey(nano.encode(architecture)))
    if (place === undefined) throw new RangeError('recorded part of nano: this network is not in it')
    return genotypeAt(place)
  },
  draw: (generator: Generator) => genotypeAt(generator.integer(networks)),
  supernetOf: () => 0,
  resolutionOf: ([resolution]) => resolutions[resolution],
  withResolution: (architecture, pixels) => nano.withResolution(architecture, pixels),
  describe: (architecture) => nano.describe(architecture),
  costs(classes) {
    const costs = nano.costs(classes)
    return {
      ...costs,
      macs: tabled(costs.macs),
      params: tabled(costs.params),
      activations: tabled(costs.activations),
      weightBytes: tabled(costs.weightBytes),
      latency: (millisecondsOf) => tabled(costs.latency(millisecondsOf)),
    }
  },
}

function tabled(cost: ExactCost): ExactCost {
  const table = Float64Array.from(all, (genotype) => costOf(cost, genotype))
  const length = genes.length
  return {
    least: Math.min(...table),
    most: Math.max(...table),
    evaluate(target, X, n, offset, stride) {
      for (let i = 0; i < n; i++) target[offset + i * stride] = table[placeOf(X, i * length)]
    },
  }
}
