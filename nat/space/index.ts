export { activationTables, maxActivations } from './activations.ts'
export type { Architecture, Genotype } from './architecture.ts'
export { type Cost, cost, macs, params } from './cost.ts'
export { type CostTables, costTables, populationCosts, sumCosts } from './cost-tables.ts'
export type { Activation, SpaceDescription, StageDescription } from './description.ts'
export { slotCount, slotsOf } from './description.ts'
export { canonicalise, decode, encode } from './encoding.ts'
export { latencyTables, rangeOfSums } from './latency.ts'
export { allLayerKeys, classifierKey } from './layer-keys.ts'
export { makeDivisible } from './make-divisible.ts'
export { type MobileNetSpace, mobileNetSpace } from './mobilenet-space.ts'
export { nano, ofaMbv3, registerSpace, spaceByName, spaceNames } from './presets/index.ts'
export { formatReleasedEncoding, parseReleasedEncoding } from './released-encoding.ts'
export { distinctGenotypes, initialDesign, largest, randomGenotype, smallest } from './sampling.ts'
export {
  assertInBounds,
  type CostModel,
  costOf,
  type ExactCost,
  type Gene,
  genotypeKey,
  lowerBounds,
  type NetworkDescription,
  type PopulationFunction,
  type Space,
  upperBounds,
} from './space.ts'
export {
  type BlockShape,
  middleChannels,
  type SupernetShape,
  squeezeChannels,
  supernetShape,
} from './supernet-shape.ts'
export { weightByteTables } from './weight-bytes.ts'
