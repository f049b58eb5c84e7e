/**
 * What a search space is made of: OFA's MobileNetV3 family (Cai et al., ICLR 2020), as NAT uses it (nat-algorithm.md §1).
 * Encoding, channel counts, costs, sampling and the supernet itself follow from this one description.
 */

export type Activation = 'relu' | 'hard-swish'

/** One stage of elastic blocks. `stride` is that of its first block; the others have stride 1. */
export interface StageDescription {
  /** Output channels, before the width multiplier. */
  readonly channels: number
  readonly stride: 1 | 2
  readonly activation: Activation
  readonly squeezeExcite: boolean
}

export interface SpaceDescription {
  readonly name: string
  /** Which kind of weight-sharing network its supernets are. */
  readonly family: string
  /** Input side lengths in pixels, ascending: gene 0 is an index into them. */
  readonly resolutions: readonly number[]
  /** Width multipliers, ascending: gene 1 is an index. Every width is a supernet with weights of its own. */
  readonly widths: readonly number[]
  /** Depthwise kernel sizes, ascending. */
  readonly kernelSizes: readonly number[]
  /** Ratios of the inverted bottleneck's middle channels to its input channels, ascending. */
  readonly expandRatios: readonly number[]
  /** Numbers of blocks that a stage may keep, ascending. */
  readonly depths: readonly number[]
  /** 3x3 convolution on the image; channels before the width multiplier. */
  readonly stem: { readonly channels: number; readonly stride: 1 | 2; readonly activation: Activation }
  /** OFA's static block 0 (kernel 3, expand ratio 1, stride 1); null: none. */
  readonly firstBlock: { readonly channels: number; readonly activation: Activation } | null
  readonly stages: readonly StageDescription[]
  /** Channels of the last 1x1 convolution before pooling, before the width multiplier. */
  readonly finalExpand: number
  /** Channels of the 1x1 convolution after pooling, before the width multiplier. */
  readonly featureMix: number
}

/** Slots of a stage: the largest depth. A genotype has a gene for each, used or not. */
export function slotsPerStage(space: SpaceDescription): number {
  return space.depths[space.depths.length - 1]
}

/** Elastic blocks of the supernet: 20 for five stages of four slots. */
export function blockCount(space: SpaceDescription): number {
  return space.stages.length * slotsPerStage(space)
}
