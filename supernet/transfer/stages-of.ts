/** Blocks from another parent: stages of one network's weights on the backbone of another. */
import { fromSaved, type State, tensorOf } from '../variables/state.ts'
import type { Place, Variable } from '../variables/variable.ts'

/**
 * The weights with some places taken from another parent, which may be of another preset: names and shapes decide.
 * @param places 0: the stem; 1, 2, ...: stages; one more than there are stages: the last layers
 * @throws RangeError naming the first tensor that the parent lacks or has in another shape
 */
export function withStagesOf(
  variables: readonly Variable[],
  weights: State,
  parent: State,
  places: readonly Place[],
): State {
  const result = new Map(weights)
  for (const variable of variables) {
    if (!places.includes(variable.place)) continue
    fromSaved(variable, parent)
    for (const { name } of variable.saved) result.set(name, tensorOf(parent, name))
  }
  return result
}
