/** What a request says of each network: its objectives, then what is only held within limits. */
import { type ArchiveEntry, objectiveMatrix, totalViolations } from '../archive/index.ts'
import type { SearchObjective } from './objectives.ts'
import type { Measured } from './request.ts'

type Quantities = Pick<Measured, 'objectives' | 'limited' | 'constraints'>

/** In the order of the entries' values. */
export function quantitiesOf({ objectives, limited = [] }: Quantities): readonly SearchObjective[] {
  return [...objectives, ...limited]
}

/** The objectives of the entries without what is only limited. @returns F, flat [n, objectives] */
export function minimised({ objectives }: Quantities, entries: readonly ArchiveEntry[]): Float64Array {
  const m = objectives.length
  const F = new Float64Array(entries.length * m)
  entries.forEach((entry, i) => {
    for (let k = 0; k < m; k++) F[i * m + k] = entry.objectives[k]
  })
  return F
}

/** From n rows of values, flat [n, quantities], to their total violations [n], 0 where every limit is kept. */
export type Violations = (values: Float64Array, n: number) => Float64Array

/**
 * How far rows of values are out of a request's limits.
 * @returns undefined without constraints
 * @throws RangeError for a constraint on something that is no quantity of the request
 */
export function violationsUnder(request: Quantities): Violations | undefined {
  const quantities = quantitiesOf(request)
  const names = quantities.map(({ name }) => name)
  const limits = Object.entries(request.constraints ?? {}).map(([name, constraint]) => {
    const offset = names.indexOf(name)
    if (offset < 0)
      throw new RangeError(`plan: the constraint on "${name}" limits none of what is known: ${names.join(', ')}`)
    return { constraint, offset, stride: quantities.length }
  })
  if (limits.length === 0) return undefined
  return (values, n) =>
    totalViolations(
      n,
      limits.map((limit) => ({ ...limit, values })),
    )
}

/** The violations of rows of values at once; undefined without constraints. */
export function violationsOf(request: Quantities, values: Float64Array, n: number): Float64Array | undefined {
  return violationsUnder(request)?.(values, n)
}

/** Total violations of entries [n] by their values; undefined without constraints. */
export function violationsOfEntries(request: Quantities, entries: readonly ArchiveEntry[]): Float64Array | undefined {
  return violationsOf(request, objectiveMatrix(entries, quantitiesOf(request).length), entries.length)
}
