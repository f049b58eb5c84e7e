/** Whether one measurement is worse than another by more than chance explains. */
import type { Objective } from './objective.ts'

type Values = Readonly<Record<string, number>>

/** In standard errors: what 95 % of all differences of equal ones keep. */
const allowance = 2

/**
 * Whether the objective is above what it was by more than two standard errors of a difference. A mean over images of what lies
 * between best and worst has a variance of (worst - mean)(mean - best) per image at most (Bhatia and Davis 2000), which a share
 * of wrong images has.
 * @param objective exact ones know no chance
 * @param images that both were measured on; that the same images make both go wrong is not counted, so chance is rather overrated
 */
export function isWorseBeyondChance(objective: Objective, found: Values, before: Values, images: number): boolean {
  const [now, then] = [found[objective.name], before[objective.name]]
  if (objective.source === 'exact') return now > then
  const { best, worst } = objective
  const variance = (mean: number) => Math.max(0, (worst - mean) * (mean - best)) / images
  return now - then > allowance * Math.sqrt(variance(now) + variance(then))
}
