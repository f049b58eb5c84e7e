/** The choice that both strategies make: which entries, measured or predicted, go on. */
import { type ArchiveEntry, objectiveMatrix, selectByReferenceDirections } from '../archive/index.ts'
import type { Generator } from '../random/index.ts'
import { constraintEvaluator } from './constraint-evaluator.ts'
import type { PlanRequest } from './plan-generation.ts'

/** The best by reference directions, those that keep the constraints first. @returns indices, ascending */
export function bestEntries(
  request: PlanRequest,
  entries: readonly ArchiveEntry[],
  count: number,
  generator: Generator,
): number[] {
  const F = objectiveMatrix(entries, request.objectives.length)
  const X = Uint8Array.from(entries.flatMap(({ genotype }) => genotype))
  const violations = constraintEvaluator(request)?.(X, F, entries.length)
  return selectByReferenceDirections(F, request.objectives.length, count, generator, violations)
}
