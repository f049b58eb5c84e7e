import { activations } from './activations.ts'
import { balancedError } from './balanced-error.ts'
import { calibrationError } from './calibration-error.ts'
import { error } from './error.ts'
import { fileSize } from './file-size.ts'
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
  fileSize,
])
  registerObjective(objective)

export { formatValue } from './format.ts'
export { latencyObjective } from './latency.ts'
export {
  type ExactObjective,
  exactValue,
  type MeasuredObjective,
  type Objective,
  type RunFacts,
  rangeOf,
} from './objective.ts'
export { isObjectiveName, objectiveNamed, objectiveNames, registerObjective } from './registry.ts'
export {
  exactOf,
  exactValues,
  leadingMeasured,
  limitedBy,
  limitsOf,
  minimisedBy,
  type ObjectiveLookup,
  type ObjectiveSpec,
  objectiveNamesOf,
  quantitiesOfSpec,
  recordedValues,
} from './run-objectives.ts'
export { searchedObjective } from './searched.ts'
export { isWorseBeyondChance } from './worse-beyond-chance.ts'
