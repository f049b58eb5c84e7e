/** A space of five genes: dense networks of one or two hidden layers; three digits to the base of 3 say how wide. */
import { type ExactCost, type Genotype, genotypeKey, registerSpace, type Space } from '../../nat/space/index.ts'
import type { DenseArchitecture, DenseSpace } from '../supernet/families/dense.ts'

interface Network extends DenseArchitecture {
  /** Index of the set of weights. */
  readonly set: number
}

const SIDE = 4
const INPUTS = 3 * SIDE ** 2
const FEATURES = 8
const LEAST = 4
const MOST = LEAST + 26
const names = ['weights', 'second layer', 'ones', 'threes', 'nines']
const mosts = [1, 1, 2, 2, 2]

/** As the family and the search see it. */
export const digits: Space<Network> & DenseSpace = {
  name: 'digits',
  family: 'dense',
  widths: [MOST, MOST],
  genes: names.map((name, gene) => ({ name, lower: 0, upper: mosts[gene] })),
  supernets: ['a', 'b'],
  resolutions: [SIDE],
  smallest: [0, 0, 0, 0, 0],
  largest: mosts,
  repairInPlace() {},
  decode(genotype) {
    if (genotype.length !== 5 || genotype.some((gene, i) => !Number.isInteger(gene) || gene < 0 || gene > mosts[i]))
      throw new RangeError(`digits: ${genotypeKey(genotype)} is no genotype`)
    const [set, second, ones, threes, nines] = genotype
    return { set, second: second === 1, neurons: LEAST + ones + 3 * threes + 9 * nines }
  },
  encode({ set, second, neurons }) {
    const number = neurons - LEAST
    return [set, second ? 1 : 0, number % 3, Math.floor(number / 3) % 3, Math.floor(number / 9)]
  },
  draw: (generator) => mosts.map((most) => generator.integer(most + 1)),
  supernetOf: ([set]) => set,
  resolutionOf: () => SIDE,
  withResolution: (network) => network,
  describe: ({ set, second, neurons }) => ({
    resolution: SIDE,
    width: set,
    depths: [second ? 2 : 1],
    kernelSizes: [],
    expandRatios: [neurons],
  }),
  costs(classes) {
    const macs = ({ neurons: n, second }: Network) =>
      INPUTS * n + (second ? n * n : 0) + n * FEATURES + FEATURES * classes
    const biases = ({ neurons: n, second }: Network) => (second ? 2 * n : n) + FEATURES + classes
    const params = (network: Network) => macs(network) + biases(network)
    return {
      macs: exact(macs),
      params: exact(params),
      activations: exact(({ neurons }) => 4 * (Math.max(INPUTS, neurons) + neurons)),
      weightBytes: exact((network) => 4 * params(network)),
      layers: ['hidden'],
      latency: (millisecondsOf) => exact(({ neurons }) => neurons * millisecondsOf('hidden')),
    }
  },
}

/** Hidden neurons of a network: what an objective from outside minimises. */
export const neuronsOf = ({ neurons, second }: Network): number => (second ? 2 : 1) * neurons

export function exact(count: (network: Network) => number): ExactCost {
  const value = (genotype: Genotype) => count(digits.decode(genotype))
  return {
    evaluate(target, X, n, offset, stride) {
      for (let i = 0; i < n; i++) target[offset + i * stride] = value(Array.from(X.subarray(5 * i, 5 * i + 5)))
    },
    least: value(digits.smallest),
    most: value(digits.largest),
  }
}

registerSpace(digits)
