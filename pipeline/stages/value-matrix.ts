/** Values of documents, by name, as the lists and matrices that nat/ works on. */
import type { ArchivedNetwork } from '../contract/documents.ts'
import { errorNames, NatError } from '../contract/errors.ts'

/**
 * @returns F, flat [entries, names]
 * @throws NatError `Nat.CorruptedObject` when an entry lacks an objective
 */
export function valueMatrix(
  entries: readonly Pick<ArchivedNetwork, 'objectives'>[],
  names: readonly string[],
): Float64Array {
  return Float64Array.from(listedValues(entries, names).flatMap(({ objectives }) => objectives))
}

/** The entries with their values as lists in the order of `names`. */
export function listedValues<Entry extends Pick<ArchivedNetwork, 'objectives'>>(
  entries: readonly Entry[],
  names: readonly string[],
): (Omit<Entry, 'objectives'> & { objectives: number[] })[] {
  return entries.map((entry) => ({ ...entry, objectives: names.map((name) => valueNamed(entry.objectives, name)) }))
}

function valueNamed(values: Readonly<Record<string, number>>, name: string): number {
  if (name in values) return values[name]
  throw new NatError(errorNames.corruptedObject, `A measured network has no ${name}, although the run asks for it.`)
}
