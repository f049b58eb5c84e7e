// The presets register themselves.
import './spaces/mobilenet-v3/presets/index.ts'

export type { Genotype } from './genotype.ts'
export { registerSpace, spaceByName, spaceNames } from './registry.ts'
export { distinctGenotypes, initialDesign } from './sampling.ts'
export {
  assertInBounds,
  type CostModel,
  costOf,
  type ExactCost,
  type Gene,
  genotypeKey,
  lowerBounds,
  type NetworkDescription,
  type NetworkLayer,
  type PopulationFunction,
  type Space,
  upperBounds,
} from './space.ts'
