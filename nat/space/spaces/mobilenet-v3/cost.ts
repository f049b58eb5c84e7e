/**
 * Multiply-accumulates and parameters in closed form: no network is built (docs/algorithm.md 1.6).
 * MACs count convolutions, those of squeeze-and-excitation included, and the classifier; normalisation, activations, pooling and
 * shortcuts count nothing. Parameters are those of the extracted subnet: without transform matrices and running statistics.
 */

import type { Genotype } from '../../genotype.ts'
import type { Architecture } from './architecture.ts'
import type { SpaceDescription } from './description.ts'
import { decode, genesOf } from './encoding.ts'
import {
  type BlockShape,
  middleChannels,
  type SupernetShape,
  squeezeChannels,
  supernetShape,
} from './supernet-shape.ts'

export interface Cost {
  readonly macs: number
  readonly params: number
}

/** Multiply-accumulates of one image through the architecture. */
export function macsOf(space: SpaceDescription, subnet: Genotype | Architecture, classes: number): number {
  return cost(space, subnet, classes).macs
}

/** Multiply-accumulates of one image, and trainable parameters of the architecture as a network of its own. */
export function cost(space: SpaceDescription, subnet: Genotype | Architecture, classes: number): Cost {
  const architecture = isArchitecture(subnet) ? subnet : decode({ ...space, genes: genesOf(space) }, subnet)
  const shape = supernetShape(space, architecture.width)
  const sides = blockInputSides(space, shape, architecture.resolution)
  let { macs, params } = fixedCost(space, shape, architecture.resolution, classes)
  for (const block of shape.blocks) {
    const expandRatio = architecture.expandRatios[block.index]
    if (expandRatio === 0) continue
    const added = blockCost(block, architecture.kernelSizes[block.index], expandRatio, sides[block.index])
    macs += added.macs
    params += added.params
  }
  return { macs, params }
}

/** Of the parts that every architecture has: stem, first block, final expansion, feature mix and classifier. */
export function fixedCost(space: SpaceDescription, shape: SupernetShape, resolution: number, classes: number): Cost {
  const stem = shape.stemChannels
  const stemSide = Math.ceil(resolution / shape.stemStride)
  let macs = stemSide ** 2 * 9 * 3 * stem
  let params = 9 * 3 * stem + 2 * stem
  if (shape.firstBlock) {
    const { channels } = shape.firstBlock
    macs += stemSide ** 2 * (9 * stem + stem * channels)
    params += 9 * stem + 2 * stem + stem * channels + 2 * channels
  }
  const lastSide = space.stages.reduce((side, { stride }) => Math.ceil(side / stride), stemSide)
  if (shape.lastBlock) {
    const { shape: block, kernelSize, expandRatio } = shape.lastBlock
    const added = blockCost(block, kernelSize, expandRatio, lastSide)
    macs += added.macs
    params += added.params
  }
  const { finalInputChannels, finalExpandChannels: expand, featureMixChannels: mix, features } = shape
  macs += lastSide ** 2 * finalInputChannels * expand + expand * mix + features * classes
  params += finalInputChannels * expand + 2 * expand + expand * mix + features * classes + classes
  return { macs, params }
}

/** Of one active elastic block. `inputSide` is the side length of its input in pixels. */
export function blockCost(block: BlockShape, kernelSize: number, expandRatio: number, inputSide: number): Cost {
  const middle = middleChannels(block.inputChannels, expandRatio)
  const outputSide = Math.ceil(inputSide / block.stride)
  const expand = block.inputChannels * middle
  const depthwise = kernelSize ** 2 * middle
  const project = middle * block.outputChannels
  let macs = inputSide ** 2 * expand + outputSide ** 2 * (depthwise + project)
  let params = expand + 2 * middle + depthwise + 2 * middle + project + 2 * block.outputChannels
  if (block.squeezeExcite) {
    const squeeze = squeezeChannels(middle)
    macs += 2 * middle * squeeze
    params += 2 * middle * squeeze + squeeze + middle
  }
  return { macs, params }
}

/** Side length of every elastic block's input. Strides sit in first blocks, so depths do not matter. */
export function blockInputSides(space: SpaceDescription, shape: SupernetShape, resolution: number): number[] {
  let side = Math.ceil(resolution / space.stem.stride)
  return shape.blocks.map((block) => {
    const input = side
    side = Math.ceil(side / block.stride)
    return input
  })
}

function isArchitecture(subnet: Genotype | Architecture): subnet is Architecture {
  return 'kernelSizes' in subnet
}
