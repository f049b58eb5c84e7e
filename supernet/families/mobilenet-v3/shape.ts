/** A space of the MobileNetV3 family as blocks, and an architecture as their sizes. */
import type { Architecture } from '../../../nat/space/architecture.ts'
import { depthsOf, kernelSizesOf, type SpaceDescription } from '../../../nat/space/description.ts'
import {
  type BlockShape,
  middleChannels,
  type SupernetShape,
  squeezeChannels,
} from '../../../nat/space/supernet-shape.ts'
import type { BottleneckShape, BottleneckSizes } from '../../blocks/inverted-bottleneck/index.ts'
import { blockNames, firstBlockNames } from './names.ts'

/** Once-for-all's settings. */
export const EPSILON = 1e-5
const common = { smallerKernels: 'transformed', padding: 'symmetric', epsilon: EPSILON } as const

/** A block, and its position among the elastic ones (undefined: the static first block). */
export interface MobileNetBlock {
  readonly shape: BottleneckShape
  readonly elastic: BlockShape | undefined
}

/** The static first block, if there is one, and the elastic ones. */
export function mobileNetBlocks(space: SpaceDescription, shape: SupernetShape): MobileNetBlock[] {
  const elastic = shape.blocks.map(
    (block): MobileNetBlock => ({
      elastic: block,
      shape: {
        ...common,
        name: `block-${block.index}`,
        place: block.stage + 1,
        optional: block.slot >= Math.min(...depthsOf(space, block.stage)),
        inputChannels: block.inputChannels,
        outputChannels: block.outputChannels,
        middleChannels: block.middleChannels,
        expands: true,
        squeezeChannels: block.squeezeChannels,
        kernelSizes: kernelSizesOf(space, block.stage),
        stride: block.stride,
        activation: block.activation,
        shortcut: block.shortcut,
        saved: blockNames(`blocks.${block.index + 1}.conv`),
      },
    }),
  )
  return shape.firstBlock === null
    ? elastic
    : [{ shape: firstBlock(shape, shape.firstBlock), elastic: undefined }, ...elastic]
}

/** Kernel 3, stride 1, no expansion (once-for-all's block 0). */
function firstBlock(
  { stemChannels }: SupernetShape,
  { channels, activation, shortcut }: NonNullable<SupernetShape['firstBlock']>,
): BottleneckShape {
  return {
    ...common,
    name: 'first-block',
    place: 0,
    optional: false,
    inputChannels: stemChannels,
    outputChannels: channels,
    middleChannels: stemChannels,
    expands: false,
    squeezeChannels: 0,
    kernelSizes: [3],
    stride: 1,
    activation,
    shortcut,
    saved: firstBlockNames,
  }
}

/** What the architecture makes of a block. */
export function sizesOf({ shape, elastic }: MobileNetBlock, architecture: Architecture): BottleneckSizes {
  const kernels = shape.kernelSizes
  if (elastic === undefined) {
    return { active: true, kernelSize: kernels[0], middleChannels: shape.middleChannels, squeezeChannels: 0 }
  }
  const active = elastic.slot < architecture.depths[elastic.stage]
  // What is left out has no sizes: any that exist will do.
  if (!active) return { ...shape, active, kernelSize: kernels[kernels.length - 1] }
  const middle = middleChannels(elastic.inputChannels, architecture.expandRatios[elastic.index])
  return {
    active,
    kernelSize: architecture.kernelSizes[elastic.index],
    middleChannels: middle,
    squeezeChannels: elastic.squeezeExcite ? squeezeChannels(middle) : 0,
  }
}
