/** Whether a search still improves. */
import { indicatorsSchema } from '../contract/documents.ts'
import { keys } from '../contract/keys.ts'
import type { DeploymentSpec } from '../contract/spec.ts'
import { findUndamaged } from '../store/json-documents.ts'
import type { ObjectStore } from '../store/object-store.ts'

/**
 * Where the spec does not ask for it (the paper does not), a search never converges; where an indicators document is
 * damaged, not yet.
 * @param last committed generation
 */
export async function searchHasConverged(
  store: ObjectStore,
  { search }: DeploymentSpec,
  runId: string,
  last: number,
): Promise<boolean> {
  const { convergence } = search
  if (convergence === undefined || last < convergence.generations) return false
  const [before, now] = await Promise.all(
    [last - convergence.generations, last].map((generation) =>
      findUndamaged(store, keys.indicators(runId, generation), indicatorsSchema),
    ),
  )
  if (before === undefined || now === undefined) return false
  return hasConverged(before.hypervolume, now.hypervolume, convergence.improvement)
}

/** @param improvement share of the hypervolume before; less growth than that (or a loss) is none */
export function hasConverged(before: number, now: number, improvement: number): boolean {
  return now - before < improvement * before
}
