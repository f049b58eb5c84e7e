import type { MeasuredObjective } from './objective.ts'

/** Error of the class that is recognised worst. */
export const worstClassError: MeasuredObjective = {
  name: 'worstClassError',
  label: 'error of the worst class',
  unit: '%',
  source: 'measured',
  worst: 100,
  best: 0,
}
