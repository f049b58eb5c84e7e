/** The choice that every strategy makes: which entries, measured or predicted, go on. */
import { type ArchiveEntry, selectByReferenceDirections } from '../archive/index.ts'
import type { Generator } from '../random/index.ts'
import { minimised, violationsOfEntries } from './quantities.ts'
import type { Measured } from './request.ts'

/** The best by reference directions, those that keep the constraints first. @returns indices, ascending */
export function bestEntries(
  request: Measured,
  entries: readonly ArchiveEntry[],
  count: number,
  generator: Generator,
): number[] {
  const violations = violationsOfEntries(request, entries)
  const F = minimised(request, entries)
  return selectByReferenceDirections(F, request.objectives.length, count, generator, violations)
}
