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
  const F = new Float64Array(entries.length * names.length)
  entries.forEach(({ objectives }, i) => {
    names.forEach((name, k) => {
      F[i * names.length + k] = valueOfObjective(objectives, name)
    })
  })
  return F
}

function valueOfObjective(objectives: Objectives, name: ObjectiveName): number {
  const value = objectives[name]
  if (value !== undefined) return value
  throw new NatError(errorNames.corruptedObject, `A measured network has no ${name}, although it is an objective.`)
}
