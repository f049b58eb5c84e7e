/** Objective vectors of documents as the flat matrix that nat/ works on. */
import type { ArchiveEntry, Objectives } from '../contract/documents.ts'
import { errorNames, NatError } from '../contract/errors.ts'
import type { ObjectiveName } from '../contract/spec.ts'

/**
 * @returns F, flat [entries, names]
 * @throws NatError `Nat.CorruptedObject` when an entry lacks an objective
 */
export function objectiveMatrix(
  entries: readonly Pick<ArchiveEntry, 'objectives'>[],
  names: readonly ObjectiveName[],
): Float64Array {
  return Float64Array.from(archiveRows(entries, names).flatMap(({ objectives }) => objectives))
}

/** The entries with their objectives as lists in the order of `names`. */
export function archiveRows<Entry extends Pick<ArchiveEntry, 'objectives'>>(
  entries: readonly Entry[],
  names: readonly ObjectiveName[],
): (Omit<Entry, 'objectives'> & { objectives: number[] })[] {
  return entries.map((entry) => ({
    ...entry,
    objectives: names.map((name) => valueOfObjective(entry.objectives, name)),
  }))
}

function valueOfObjective(objectives: Objectives, name: ObjectiveName): number {
  const value = objectives[name]
  if (value !== undefined) return value
  throw new NatError(errorNames.corruptedObject, `A measured network has no ${name}, although it is an objective.`)
}
