/** How well the surrogates predicted what was then measured, on the networks that they had not seen. */
import { kendall, rootMeanSquaredError, spearman } from '../../nat/surrogate/index.ts'
import type { ArchivedNetwork, Plan, SurrogateQuality } from '../contract/documents.ts'
import { listedValues } from './value-matrix.ts'

/**
 * NOTE: differs from the paper's reproduction, which takes archive and candidates together: the archive's own members
 * were fitted, so they flatter.
 * @param entries measured, parallel to `plan.measure`
 * @returns null where nothing was predicted; a single figure is null where it is not defined (fewer than two newcomers, all
 *   of them equal)
 */
export function surrogateQuality(
  plan: Pick<Plan, 'predicted' | 'surrogate'>,
  entries: readonly Pick<ArchivedNetwork, 'objectives'>[],
): SurrogateQuality | null {
  if (plan.surrogate === null) return null
  const qualities = Object.entries(plan.predicted).map(([name, values]) => {
    const newcomers = values.flatMap((value, index) => (value === null ? [] : [{ value, entry: entries[index] }]))
    const predicted = newcomers.map(({ value }) => value)
    const measured = listedValues(
      newcomers.map(({ entry }) => entry),
      [name],
    ).map(({ objectives }) => objectives[0])
    const quality = {
      rmse: defined(rootMeanSquaredError(predicted, measured)),
      spearman: defined(spearman(predicted, measured)),
      kendall: defined(kendall(predicted, measured)),
    }
    return [name, quality] as const
  })
  return { ...plan.surrogate, predicted: Object.fromEntries(qualities) }
}

function defined(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
