import { activations } from './activations.ts'
import { balancedError } from './balanced-error.ts'
import { calibrationError } from './calibration-error.ts'
import { error } from './error.ts'
import { macs } from './macs.ts'
import { params } from './params.ts'
import { registerObjective } from './registry.ts'
import { topFiveError } from './top-five-error.ts'
import { worstClassError } from './worst-class-error.ts'

for (const objective of [
  error,
  topFiveError,
  balancedError,
  worstClassError,
  calibrationError,
  macs,
  params,
  activations,
])
  registerObjective(objective)

export { formatValue } from './format.ts'
export {
  type ExactObjective,
  exactValue,
  type MeasuredObjective,
  type Objective,
  type RunFacts,
  rangeOf,
} from './objective.ts'
export { exactObjectives, isObjectiveName, objectiveNamed, objectiveNames, registerObjective } from './registry.ts'
export {
  exactValues,
  leadingMeasured,
  limitedBy,
  limitsOf,
  minimisedBy,
  type ObjectiveSpec,
  objectiveNamesOf,
  quantitiesOf,
  recordedValues,
} from './run-objectives.ts'
