/** Channel counts of the supernet at one width (docs/algorithm.md 1.1 to 1.3). */
import { type Activation, expandRatiosOf, type SpaceDescription, slotCount } from './description.ts'
import { makeDivisible } from './make-divisible.ts'

/** One elastic block with everything switched on. */
export interface BlockShape {
  /** Position among all elastic blocks. */
  readonly index: number
  readonly stage: number
  readonly slot: number
  readonly inputChannels: number
  readonly outputChannels: number
  /** Channels between the block's 1x1 convolutions, at the largest expand ratio. */
  readonly middleChannels: number
  /** Channels inside squeeze-and-excitation, at the largest expand ratio; 0 where the block has none. */
  readonly squeezeChannels: number
  readonly stride: 1 | 2
  readonly activation: Activation
  readonly squeezeExcite: boolean
  /** Whether the input is added to the output: stride 1 and equal channels. */
  readonly shortcut: boolean
}

export interface SupernetShape {
  readonly stemChannels: number
  readonly stemStride: 1 | 2
  readonly stemActivation: Activation
  readonly firstBlock: { readonly channels: number; readonly activation: Activation; readonly shortcut: boolean } | null
  readonly blocks: readonly BlockShape[]
  /** The static block behind the stages. */
  readonly lastBlock: { readonly shape: BlockShape; readonly kernelSize: number; readonly expandRatio: number } | null
  /** What the final expansion is given. */
  readonly finalInputChannels: number
  readonly finalExpandChannels: number
  /** 0: none. */
  readonly featureMixChannels: number
  /** What the classifier is given. */
  readonly features: number
}

/** Middle channels of an inverted bottleneck. */
export function middleChannels(inputChannels: number, expandRatio: number): number {
  return makeDivisible(Math.round(inputChannels * expandRatio))
}

/** Channels inside squeeze-and-excitation: a quarter of the block's middle channels. */
export function squeezeChannels(middle: number): number {
  return makeDivisible(Math.floor(middle / 4))
}

/**
 * @param widthIndex index into the space's widths
 * @throws RangeError for an index that the space does not have
 */
export function supernetShape(space: SpaceDescription, widthIndex: number): SupernetShape {
  const width = space.widths[widthIndex]
  if (width === undefined) {
    throw new RangeError(`supernet shape: ${space.name} has ${space.widths.length} widths, got index ${widthIndex}`)
  }
  const scaled = (channels: number) => makeDivisible(channels * width)

  const outer = (channels: number) => (space.fixedOuterChannels === true ? channels : scaled(channels))

  const stemChannels = outer(space.stem.channels)
  const firstBlock = space.firstBlock && {
    channels: scaled(space.firstBlock.channels),
    activation: space.firstBlock.activation,
    shortcut: scaled(space.firstBlock.channels) === stemChannels,
  }
  const blocks: BlockShape[] = []
  let inputChannels = firstBlock ? firstBlock.channels : stemChannels
  space.stages.forEach(({ channels, stride: firstStride, activation, squeezeExcite }, stage) => {
    const outputChannels = scaled(channels)
    const largestExpand = Math.max(...expandRatiosOf(space, stage))
    for (let slot = 0; slot < slotCount(space, stage); slot++) {
      const stride = slot === 0 ? firstStride : 1
      const middle = middleChannels(inputChannels, largestExpand)
      blocks.push({
        index: blocks.length,
        stage,
        slot,
        inputChannels,
        outputChannels,
        middleChannels: middle,
        squeezeChannels: squeezeExcite ? squeezeChannels(middle) : 0,
        stride,
        activation,
        squeezeExcite,
        shortcut: stride === 1 && inputChannels === outputChannels,
      })
      inputChannels = outputChannels
    }
  })
  const lastBlock = lastBlockOf(space, blocks, scaled)
  const finalExpandChannels = outer(space.finalExpand)
  const featureMixChannels = space.featureMix === 0 ? 0 : scaled(space.featureMix)
  return {
    stemChannels,
    stemStride: space.stem.stride,
    stemActivation: space.stem.activation,
    firstBlock,
    blocks,
    lastBlock,
    finalInputChannels: lastBlock?.shape.outputChannels ?? inputChannels,
    finalExpandChannels,
    featureMixChannels,
    features: featureMixChannels || finalExpandChannels,
  }
}

function lastBlockOf(
  { lastBlock, stages }: SpaceDescription,
  blocks: readonly BlockShape[],
  scaled: (channels: number) => number,
): SupernetShape['lastBlock'] {
  if (lastBlock === undefined) return null
  const { channels, kernelSize, expandRatio, activation } = lastBlock
  const inputChannels = blocks[blocks.length - 1].outputChannels
  const outputChannels = scaled(channels)
  const shape: BlockShape = {
    index: blocks.length,
    stage: stages.length,
    slot: 0,
    inputChannels,
    outputChannels,
    middleChannels: middleChannels(inputChannels, expandRatio),
    squeezeChannels: 0,
    stride: 1,
    activation,
    squeezeExcite: false,
    shortcut: inputChannels === outputChannels,
  }
  return { shape, kernelSize, expandRatio }
}
