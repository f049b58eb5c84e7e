/** The one source of randomness: seeded xoroshiro128+ streams, independent by label. */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import { hash128 } from './hash128.ts'

/** Four 32-bit integers: everything needed to go on where a generator stood. */
export type GeneratorState = readonly number[]

export interface Generator {
  /** Uniform in [0, 1), 53 random bits. */
  uniform(): number
  /** Uniform in 0 .. n - 1, unbiased. */
  integer(n: number): number
  /** Standard normal. */
  normal(): number
  /** Shuffles the array in place (Fisher-Yates) and returns it. */
  shuffle<T extends { [index: number]: unknown; readonly length: number }>(array: T): T
  /** For checkpoints; see `generatorFromState`. */
  state(): GeneratorState
}

/**
 * A generator whose stream is a function of the seed and the labels: ('mutation', 3) and ('mutation', 4) are independent.
 * Give every concern and every generation of the search a stream of its own.
 * @throws RangeError if the seed is not a safe integer
 */
export function createGenerator(seed: number, ...streamLabels: readonly (string | number)[]): Generator {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`generator: the seed must be an integer, got ${seed}`)
  return generatorFromState(hash128(JSON.stringify([seed, ...streamLabels])))
}

/** The generator that continues after `state()` was taken. */
export function generatorFromState(state: GeneratorState): Generator {
  if (state.length !== 4 || state.every((word) => word === 0)) {
    throw new RangeError(`generator: a state is four 32-bit integers, not all 0; got [${state.join(', ')}]`)
  }
  const source = xoroshiro128plusFromState(state)
  return {
    uniform: () => uniformFloat64(source),
    integer: (n) => uniformInt(source, 0, n - 1),
    normal() {
      // Box-Muller. Its second value is thrown away, so that the state is the source's alone.
      const radius = Math.sqrt(-2 * Math.log(1 - uniformFloat64(source)))
      return radius * Math.cos(2 * Math.PI * uniformFloat64(source))
    },
    shuffle(array) {
      for (let i = array.length - 1; i > 0; i--) {
        const j = uniformInt(source, 0, i)
        const value = array[i]
        array[i] = array[j]
        array[j] = value
      }
      return array
    },
    state: () => source.getState(),
  }
}
