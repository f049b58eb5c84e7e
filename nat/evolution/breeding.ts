/** New genotypes from parents: mating selection, crossover, mutation, repair; without duplicates. */
import type { Generator } from '../random/index.ts'
import { textKey } from '../text-key.ts'
import { type Crossover, simulatedBinaryCrossover, uniformCrossover } from './crossover.ts'
import { type Mutation, mutateInPlace, mutateRealInPlace } from './polynomial-mutation.ts'
import { type Genes, type Population, type Problem, sized } from './problem.ts'

export interface VariationSettings<G extends Genes> {
  /** Per pair of parents. */
  readonly crossoverProbability: number
  /** Per gene of a child that is mutated. */
  readonly mutationProbability: number
  /** Share of the children that are mutated; 1 if left out. */
  readonly mutatedShare?: number
  /** Distribution index η of polynomial mutation. */
  readonly mutationIndex: number
  /** Left out: uniform crossover of integers, simulated binary crossover with η = 30 of reals. */
  readonly crossover?: Crossover<G>
}

/** Chooses a parent: its row. */
export type MatingSelection<G extends Genes> = (parents: Population<G>, generator: Generator) => number

/** Draws of one offspring batch before the search settles for fewer: the space may have no more to offer. */
const attempts = 100

/**
 * New canonical genotypes, none equal to a parent or to each other.
 * @returns flat; up to `count` rows
 */
export function breed<G extends Genes>(
  problem: Problem<G>,
  parents: Population<G>,
  count: number,
  settings: VariationSettings<G>,
  select: MatingSelection<G>,
  generator: Generator,
): G {
  const { lower, upper, repair } = problem
  const { crossoverProbability, mutationProbability, mutationIndex, mutatedShare = 1 } = settings
  const length = lower.length
  const { crossover, mutate } = operators(problem, parents.X, settings.crossover)
  const seen = new Set<string>()
  for (let i = 0; i < parents.n; i++) seen.add(key(parents.X, i * length, length))
  const offspring = sized(parents.X, count * length)
  const pair = sized(parents.X, 2 * length)
  let bred = 0
  for (let draws = 0; bred < count && draws < attempts * count; draws++) {
    for (let side = 0; side < 2; side++) {
      const parent = select(parents, generator) * length
      pair.set(parents.X.subarray(parent, parent + length), side * length)
    }
    if (generator.uniform() < crossoverProbability) crossover(pair, 0, length, length, generator)
    for (let side = 0; side < 2 && bred < count; side++) {
      const offset = side * length
      if (mutatedShare >= 1 || generator.uniform() < mutatedShare) {
        mutate(pair, offset, lower, upper, mutationProbability, mutationIndex, generator)
      }
      repair?.(pair, offset)
      const identity = key(pair, offset, length)
      if (seen.has(identity)) continue
      seen.add(identity)
      offspring.set(pair.subarray(offset, offset + length), bred * length)
      bred++
    }
  }
  return offspring.subarray(0, bred * length) as G
}

/** What fits the genes: integers or reals. */
function operators<G extends Genes>({ lower, upper }: Problem<G>, X: G, crossover?: Crossover<G>): Operators<G> {
  const fitting =
    X instanceof Uint8Array
      ? { crossover: crossover ?? uniformCrossover, mutate: mutateInPlace }
      : { crossover: crossover ?? simulatedBinaryCrossover({ lower, upper, index: 30 }), mutate: mutateRealInPlace }
  return fitting as Operators<G>
}
interface Operators<G extends Genes> {
  readonly crossover: Crossover<G>
  readonly mutate: Mutation<G>
}

/** Bytes of a genotype as text: equal for equal genes only. */
function key<G extends Genes>(X: G, offset: number, length: number): string {
  const bytes =
    X instanceof Uint8Array
      ? X.subarray(offset, offset + length)
      : new Uint8Array(X.buffer, X.byteOffset + 8 * offset, 8 * length)
  return textKey(bytes)
}
