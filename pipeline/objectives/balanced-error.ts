import type { MeasuredObjective } from './objective.ts'

/** Mean of the errors of the classes: a frequent class counts no more than a rare one. */
export const balancedError: MeasuredObjective = {
  name: 'balancedError',
  label: 'balanced error',
  unit: '%',
  source: 'measured',
  worst: 100,
  best: 0,
}
