/** The objectives that are known without measuring, for whole populations. */
import {
  type CostTables,
  costTables,
  type Genotype,
  genotypeLength,
  type SpaceDescription,
  sumCosts,
} from '../space/index.ts'

/** Writes values of n genotypes (flat [n, genes]) to target[offset + i * stride]. */
export type KnownObjective = (target: Float64Array, X: Uint8Array, n: number, offset: number, stride: number) => void

/** What the caller knows of a genotype besides MACs and parameters, by name: a latency table, say. */
export type GenotypeFunctions = Readonly<Record<string, (genotype: Genotype) => number>>

/**
 * The function of a name: `macs`, `params`, or one of the caller's.
 * @throws RangeError for a name that is none of these, saying which are
 */
export function knownObjective(
  space: SpaceDescription,
  classes: number,
  name: string,
  functions: GenotypeFunctions = {},
): KnownObjective {
  if (name === 'macs' || name === 'params') {
    const tables: CostTables = costTables(space, classes)[name]
    return (target, X, n, offset, stride) => sumCosts(target, tables, X, n, offset, stride)
  }
  if (!Object.hasOwn(functions, name)) {
    const allowed = ['macs', 'params', ...Object.keys(functions)].join(', ')
    throw new RangeError(`objective "${name}" is neither error nor known before measuring; allowed are ${allowed}`)
  }
  const length = genotypeLength(space)
  return (target, X, n, offset, stride) => {
    for (let i = 0; i < n; i++) {
      target[offset + i * stride] = functions[name](Array.from(X.subarray(i * length, (i + 1) * length)))
    }
  }
}
