/** Cutting one subnet out of the saved tensors of a supernet. */
import type { Architecture } from '../../../nat/space/spaces/mobilenet-v3/architecture.ts'
import type { Activation } from '../../../nat/space/spaces/mobilenet-v3/description.ts'
import { makeDivisible } from '../../../nat/space/spaces/mobilenet-v3/make-divisible.ts'
import type { SupernetShape } from '../../../nat/space/spaces/mobilenet-v3/supernet-shape.ts'
import type { Norm } from './batch-norm.ts'
import { leading, transformFilters, window } from './ops.ts'
import type { Value } from './value.ts'

export type Tensors = ReadonlyMap<string, Value>

/** Inverted bottleneck of fixed size. `expand` null: the static first block. */
export interface Block {
  readonly expand: { readonly weight: Value; readonly norm: Norm } | null
  readonly filters: Value
  readonly depthwiseNorm: Norm
  readonly gate: { readonly reduce: Dense; readonly expand: Dense } | null
  readonly project: Value
  readonly projectNorm: Norm
  readonly stride: number
  readonly activation: Activation
  readonly shortcut: boolean
}

export interface Dense {
  /** [out, in, 1, 1] */
  readonly weight: Value
  readonly bias: Value
}

export interface Subnet {
  readonly stem: Value
  readonly stemNorm: Norm
  readonly stemStride: number
  readonly stemActivation: Activation
  readonly blocks: readonly Block[]
  readonly finalExpand: Value
  readonly finalNorm: Norm
  readonly featureMix: Value
  /** [classes, features] */
  readonly classifier: Dense
}

export function cutSubnet(shape: SupernetShape, tensors: Tensors, architecture: Architecture): Subnet {
  const tensor = (name: string): Value => {
    const value = tensors.get(name)
    if (value === undefined) throw new RangeError(`no tensor ${name}`)
    return value
  }
  const norm = (name: string, channels = tensor(`${name}.weight`).shape[0]): Norm => ({
    name,
    weight: leading(tensor(`${name}.weight`), [channels]),
    bias: leading(tensor(`${name}.bias`), [channels]),
    runningMean: leading(tensor(`${name}.running_mean`), [channels]),
    runningVariance: leading(tensor(`${name}.running_var`), [channels]),
  })
  const dense = (name: string, outputs: number, inputs: number): Dense => ({
    weight: leading(tensor(`${name}.weight`), [outputs, inputs, 1, 1]),
    bias: leading(tensor(`${name}.bias`), [outputs]),
  })

  const blocks: Block[] = []
  if (shape.firstBlock !== null) {
    blocks.push({
      expand: null,
      filters: tensor('blocks.0.conv.depth_conv.conv.weight'),
      depthwiseNorm: norm('blocks.0.conv.depth_conv.bn'),
      gate: null,
      project: tensor('blocks.0.conv.point_linear.conv.weight'),
      projectNorm: norm('blocks.0.conv.point_linear.bn'),
      stride: 1,
      activation: shape.firstBlock.activation,
      shortcut: shape.firstBlock.shortcut,
    })
  }
  for (const block of shape.blocks) {
    if (block.slot >= architecture.depths[block.stage]) continue
    const name = `blocks.${block.index + 1}.conv`
    const { inputChannels, outputChannels } = block
    const kernel = architecture.kernelSizes[block.index]
    const middle = makeDivisible(Math.round(inputChannels * architecture.expandRatios[block.index]))
    const squeezed = makeDivisible(Math.floor(middle / 4))
    blocks.push({
      expand: {
        weight: leading(tensor(`${name}.inverted_bottleneck.conv.conv.weight`), [middle, inputChannels, 1, 1]),
        norm: norm(`${name}.inverted_bottleneck.bn.bn`, middle),
      },
      filters: activeFilters(
        leading(tensor(`${name}.depth_conv.conv.conv.weight`), [middle, 1, 7, 7]),
        tensor(`${name}.depth_conv.conv.7to5_matrix`),
        tensor(`${name}.depth_conv.conv.5to3_matrix`),
        kernel,
      ),
      depthwiseNorm: norm(`${name}.depth_conv.bn.bn`, middle),
      gate: block.squeezeExcite
        ? {
            reduce: dense(`${name}.depth_conv.se.fc.reduce`, squeezed, middle),
            expand: dense(`${name}.depth_conv.se.fc.expand`, middle, squeezed),
          }
        : null,
      project: leading(tensor(`${name}.point_linear.conv.conv.weight`), [outputChannels, middle, 1, 1]),
      projectNorm: norm(`${name}.point_linear.bn.bn`),
      stride: block.stride,
      activation: block.activation,
      shortcut: block.shortcut,
    })
  }
  return {
    stem: tensor('first_conv.conv.weight'),
    stemNorm: norm('first_conv.bn'),
    stemStride: shape.stemStride,
    stemActivation: shape.stemActivation,
    blocks,
    finalExpand: tensor('final_expand_layer.conv.weight'),
    finalNorm: norm('final_expand_layer.bn'),
    featureMix: tensor('feature_mix_layer.conv.weight'),
    classifier: { weight: tensor('classifier.linear.weight'), bias: tensor('classifier.linear.bias') },
  }
}

/** 7x7 -> centre 5x5 times a matrix -> centre 3x3 times a matrix. */
export function activeFilters(filters7: Value, sevenToFive: Value, fiveToThree: Value, kernel: number): Value {
  const channels = filters7.shape[0]
  if (kernel === 7) return filters7
  const filters5 = transformFilters(window(filters7, [0, 0, 1, 1], [channels, 1, 5, 5]), sevenToFive)
  if (kernel === 5) return filters5
  return transformFilters(window(filters5, [0, 0, 1, 1], [channels, 1, 3, 3]), fiveToThree)
}
