import type { MeasuredObjective } from './objective.ts'

/** Expected calibration error: how far confidence is from accuracy (Guo et al., ICML 2017). */
export const calibrationError: MeasuredObjective = {
  name: 'calibrationError',
  label: 'calibration error',
  unit: '%',
  source: 'measured',
  worst: 100,
  best: 0,
}
