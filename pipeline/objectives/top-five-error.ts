import type { MeasuredObjective } from './objective.ts'

/** Images whose class is not among the five most probable ones. */
export const topFiveError: MeasuredObjective = {
  name: 'topFiveError',
  label: 'top-5 error',
  unit: '%',
  source: 'measured',
  worst: 100,
  best: 0,
}
