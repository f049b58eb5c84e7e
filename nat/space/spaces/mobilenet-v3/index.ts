/** OFA's MobileNetV3 spaces (Cai et al., ICLR 2020): what families of networks and latency tables need to know of them. */
export { activationTables, maxActivations } from './activations.ts'
export type { Architecture } from './architecture.ts'
export { type Cost, cost, macsOf } from './cost.ts'
export { type CostTables, costTables, sumCosts } from './cost-tables.ts'
export {
  type Activation,
  depthsOf,
  expandRatiosOf,
  kernelSizesOf,
  type SpaceDescription,
  type StageDescription,
  slotCount,
  slotsOf,
} from './description.ts'
export { largest, randomGenotype, smallest } from './drawing.ts'
export { canonicalise, decode, encode } from './encoding.ts'
export { latencyTables, rangeOfSums } from './latency.ts'
export { allLayerKeys, classifierKey } from './layer-keys.ts'
export { makeDivisible } from './make-divisible.ts'
export { type MobileNetSpace, mobileNetSpace } from './mobilenet-space.ts'
export { type NamedLayer, parseLayerKey } from './parse-layer-key.ts'
export { lite, nano, ofaMbv3 } from './presets/index.ts'
export { isReleasedEncoding, parseReleasedEncoding } from './released-encoding.ts'
export {
  type BlockShape,
  middleChannels,
  type SupernetShape,
  squeezeChannels,
  supernetShape,
} from './supernet-shape.ts'
export { weightByteTables } from './weight-bytes.ts'
