/** A space of the MobileNetV3 family as blocks, and an architecture as their sizes. */

import type { Architecture, SpaceDescription } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import {
  type BlockShape,
  depthsOf,
  kernelSizesOf,
  middleChannels,
  type SupernetShape,
  squeezeChannels,
} from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import type { BottleneckShape, BottleneckSizes } from '../../blocks/inverted-bottleneck/index.ts'
import type { Dialect } from './dialect.ts'

/** A block, and its position among the elastic ones (undefined: a static one). */
export interface MobileNetBlock {
  readonly shape: BottleneckShape
  readonly elastic: BlockShape | undefined
}

/** The static first block, if there is one, the elastic ones, and the static last block, if there is one. */
export function mobileNetBlocks(dialect: Dialect, space: SpaceDescription, shape: SupernetShape): MobileNetBlock[] {
  const elastic = shape.blocks.map(
    (block): MobileNetBlock => ({
      elastic: block,
      shape: {
        ...dialect.common,
        ...sizesAndActivation(block),
        name: `block-${block.index}`,
        place: block.stage + 1,
        optional: block.slot >= Math.min(...depthsOf(space, block.stage)),
        kernelSizes: kernelSizesOf(space, block.stage),
        saved: dialect.elasticBlockNames(block.index + 1),
      },
    }),
  )
  const fixed = (shape: BottleneckShape): MobileNetBlock => ({ shape, elastic: undefined })
  return [
    ...(shape.firstBlock === null ? [] : [fixed(firstBlock(dialect, shape, shape.firstBlock))]),
    ...elastic,
    ...(shape.lastBlock === null ? [] : [fixed(lastBlock(dialect, shape.lastBlock))]),
  ]
}

const sizesAndActivation = (block: BlockShape) => ({
  inputChannels: block.inputChannels,
  outputChannels: block.outputChannels,
  middleChannels: block.middleChannels,
  expands: true,
  squeezeChannels: block.squeezeChannels,
  stride: block.stride,
  activation: block.activation,
  shortcut: block.shortcut,
})

function lastBlock(dialect: Dialect, { shape, kernelSize }: NonNullable<SupernetShape['lastBlock']>): BottleneckShape {
  return {
    ...dialect.common,
    ...sizesAndActivation(shape),
    name: 'last-block',
    place: shape.stage,
    optional: false,
    kernelSizes: [kernelSize],
    saved: dialect.staticBlockNames(shape.index + 1),
  }
}

/** Kernel 3, stride 1, no expansion (once-for-all's block 0). */
function firstBlock(
  dialect: Dialect,
  { stemChannels }: SupernetShape,
  { channels, activation, shortcut }: NonNullable<SupernetShape['firstBlock']>,
): BottleneckShape {
  return {
    ...dialect.common,
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
    saved: dialect.staticBlockNames(0),
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
