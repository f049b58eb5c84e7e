/** The choice that both strategies make: which entries, measured or predicted, go on. */
import { type ArchiveEntry, objectiveMatrix, selectByReferenceDirections } from '../archive/index.ts'
import type { Generator } from '../random/index.ts'
import type { PlanRequest } from './plan-generation.ts'
import { minimised, quantitiesOf, violationsOf } from './quantities.ts'

/** The best by reference directions, those that keep the constraints first. @returns indices, ascending */
export function bestEntries(
  request: PlanRequest,
  entries: readonly ArchiveEntry[],
  count: number,
  generator: Generator,
): number[] {
  const values = objectiveMatrix(entries, quantitiesOf(request).length)
  const violations = violationsOf(request, values, entries.length)
  const F = minimised(request, entries)
  return selectByReferenceDirections(F, request.objectives.length, count, generator, violations)
}
