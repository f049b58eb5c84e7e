/** How well the surrogate predicted what was then measured, on the networks that it had not seen. */

import type { z } from 'zod'
import { kendall, rootMeanSquaredError, spearman } from '../../nat/surrogate/index.ts'
import type { ArchiveEntry, Plan, surrogateQualitySchema } from '../contract/documents.ts'

/**
 * NOTE: differs from the paper's reproduction, which takes archive and candidates together: the archive's own members
 * were fitted, so they flatter.
 * @param entries measured, parallel to `plan.measure`
 * @returns null where nothing was predicted; a single figure is null where it is not defined (fewer than two newcomers, all
 *   of them equal)
 */
export function surrogateQuality(
  plan: Pick<Plan, 'predicted' | 'surrogate'>,
  entries: readonly Pick<ArchiveEntry, 'objectives'>[],
): z.infer<typeof surrogateQualitySchema> | null {
  if (plan.surrogate === null) return null
  const predicted: number[] = []
  const measured: number[] = []
  plan.predicted.forEach((value, index) => {
    if (value === null) return
    predicted.push(value)
    measured.push(entries[index].objectives.error)
  })
  return {
    ...plan.surrogate,
    rmse: defined(rootMeanSquaredError(predicted, measured)),
    spearman: defined(spearman(predicted, measured)),
    kendall: defined(kendall(predicted, measured)),
  }
}

function defined(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
