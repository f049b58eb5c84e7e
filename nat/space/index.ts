export { activationTables, maxActivations } from './activations.ts'
export type { Architecture, Genotype } from './architecture.ts'
export { type Cost, cost, macs, params } from './cost.ts'
export { type CostTables, costTables, populationCosts, sumCosts } from './cost-tables.ts'
export type { Activation, SpaceDescription, StageDescription } from './description.ts'
export { blockCount, slotsPerStage } from './description.ts'
export {
  assertInBounds,
  canonicalise,
  decode,
  encode,
  genotypeKey,
  genotypeLength,
  lowerBounds,
  upperBounds,
} from './encoding.ts'
export { latencyTables, rangeOfSums } from './latency.ts'
export { allLayerKeys, classifierKey } from './layer-keys.ts'
export { makeDivisible } from './make-divisible.ts'
export { nano, ofaMbv3, spaceByName, spaceNames } from './presets/index.ts'
export { formatReleasedEncoding, parseReleasedEncoding } from './released-encoding.ts'
export { distinctGenotypes, initialDesign, largest, randomGenotype, smallest } from './sampling.ts'
export {
  type BlockShape,
  middleChannels,
  type SupernetShape,
  squeezeChannels,
  supernetShape,
} from './supernet-shape.ts'
export { weightByteTables } from './weight-bytes.ts'
