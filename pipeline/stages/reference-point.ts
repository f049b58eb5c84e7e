/** The hypervolume's reference point: the same in every generation of a run, or generations could not be compared. */
import { cost, largest, type SpaceDescription } from '../../nat/space/index.ts'
import type { ArchiveEntry } from '../contract/documents.ts'
import type { ObjectiveName } from '../contract/spec.ts'

/** As [N2] does: a little beyond the worst, so that the extremes count too. */
const margin = 1.01

/**
 * Error 100 %, and the cost of the space's largest network; latency, which has no closed form here, is the slowest of
 * generation 0, which measures the largest network. Each times 1.01.
 * @param initial entries of generation 0
 */
export function referencePoint(
  space: SpaceDescription,
  classes: number,
  names: readonly ObjectiveName[],
  initial: readonly ArchiveEntry[],
): number[] {
  const { macs, params } = cost(space, largest(space), classes)
  const latency = initial.reduce((worst, { objectives }) => Math.max(worst, objectives.latency ?? 0), 0)
  const worst = { error: 100, macs, params, latency }
  return names.map((name) => worst[name] * margin)
}
