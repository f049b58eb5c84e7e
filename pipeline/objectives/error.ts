import type { MeasuredObjective } from './objective.ts'

/** Top-1 error: images whose most probable class is not theirs. */
export const error: MeasuredObjective = {
  name: 'error',
  label: 'error',
  unit: '%',
  source: 'measured',
  worst: 100,
  best: 0,
}
