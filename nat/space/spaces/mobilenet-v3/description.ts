/**
 * What a search space is made of: OFA's MobileNetV3 family (Cai et al., ICLR 2020), as NAT uses it (docs/algorithm.md 1).
 * Encoding, channel counts, costs, sampling and the supernet itself follow from this one description.
 */

export type Activation = 'relu' | 'relu6' | 'hard-swish'

/** One stage of elastic blocks. `stride` is that of its first block; the others have stride 1. */
export interface StageDescription {
  /** Output channels, before the width multiplier. */
  readonly channels: number
  readonly stride: 1 | 2
  readonly activation: Activation
  readonly squeezeExcite: boolean
  /** Where they are not those of the space. */
  readonly kernelSizes?: readonly number[]
  readonly expandRatios?: readonly number[]
  readonly depths?: readonly number[]
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
  /** A block of stride 1 behind the stages, in every network; channels before the width multiplier. Left out: none. */
  readonly lastBlock?: {
    readonly channels: number
    readonly kernelSize: number
    readonly expandRatio: number
    readonly activation: Activation
  }
  /** Channels of the last 1x1 convolution before pooling, before the width multiplier. */
  readonly finalExpand: number
  /** Channels of the 1x1 convolution after pooling, before the width multiplier; 0: the classifier follows the pooling. */
  readonly featureMix: number
  /** The width multiplier leaves the stem and the last convolution as they are (EfficientNet-Lite). */
  readonly fixedOuterChannels?: boolean
}

export const kernelSizesOf = (space: SpaceDescription, stage: number): readonly number[] =>
  space.stages[stage].kernelSizes ?? space.kernelSizes
export const expandRatiosOf = (space: SpaceDescription, stage: number): readonly number[] =>
  space.stages[stage].expandRatios ?? space.expandRatios
export const depthsOf = (space: SpaceDescription, stage: number): readonly number[] =>
  space.stages[stage].depths ?? space.depths

/** Where an elastic block stands: `index` counts over all stages. A genotype has a gene for each, used or not. */
export interface Slot {
  readonly index: number
  readonly stage: number
  readonly slot: number
}

/** Slots of a stage: the largest depth. */
export const slotCount = (space: SpaceDescription, stage: number): number => Math.max(...depthsOf(space, stage))

/** Of every stage. */
export const slotCountsOf = (space: SpaceDescription): number[] =>
  space.stages.map((_, stage) => slotCount(space, stage))

/** The slots of every stage: 20 for five stages of four. */
export function slotsOf(space: SpaceDescription): Slot[] {
  const places = space.stages.flatMap((_, stage) =>
    Array.from({ length: slotCount(space, stage) }, (_, slot) => ({ stage, slot })),
  )
  return places.map((place, index) => ({ index, ...place }))
}

/** Values of a slot's gene: absent, or one of the pairs of expand ratio and kernel size. 10 in the presets. */
export const codeCount = (space: SpaceDescription, stage: number): number =>
  1 + kernelSizesOf(space, stage).length * expandRatiosOf(space, stage).length
