/** When weights are worth coming back to, should the training diverge: a function of its curve alone, so of no clock. */
import type { TrainedManifest } from '../../pipeline/contract/documents.ts'

type Curve = TrainedManifest['curve']

/** Times in a training at which weights are looked at: its quarters. */
const stretches = 4
/** Losses that rise above the lowest by more than this factor are on their way out. */
const mostRise = 2

/** Points of the curve between two looks. @param points of the whole curve */
export const pointsBetweenLooks = (points: number): number => Math.ceil(points / stretches)

/**
 * @param curve up to now, at the end of a stretch
 * @param between see `pointsBetweenLooks`
 * @returns whether the loss of the last stretch is near the lowest of those before, and the first loss
 */
export function isGood(curve: Curve, between: number): boolean {
  const means: number[] = []
  for (let from = 0; from < curve.length; from += between) {
    const points = curve.slice(from, from + between)
    means.push(points.reduce((sum, { loss }) => sum + loss, 0) / points.length)
  }
  const last = means.pop() ?? Number.NaN
  return last <= mostRise * Math.min(curve[0].loss, ...means)
}
