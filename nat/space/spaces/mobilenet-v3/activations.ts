/**
 * Peak memory of one inference: the most bytes of activations that live at once, in float32, batch 1.
 *
 * The layers run one after the other, and a tensor lives until its last reader has run (a greedy schedule, which is the best
 * one for a chain with shortcuts). Activations, the scaling of squeeze-and-excitation and the addition of a shortcut work in
 * place, as runtimes do; normalisation is folded into its convolution. Weights and a runtime's own buffers are not counted.
 */

import { type CostTables, tabulate } from './cost-tables.ts'
import type { SpaceDescription } from './description.ts'
import { headGenes } from './encoding.ts'
import { type BlockShape, middleChannels, squeezeChannels, supernetShape } from './supernet-shape.ts'

const bytesPerValue = 4

/**
 * The peak of every block with every gene, and in `fixed` that of the parts that all networks have. The peak of a network is
 * the largest of its parts', because no tensor but a part's result outlives it.
 */
export function activationTables(space: SpaceDescription, classes: number): CostTables {
  return tabulate(
    space,
    ({ resolution, width }) => fixedPeak(space, width, resolution, classes),
    ({ block, expandRatio, inputSide }) => blockPeak(block, expandRatio, inputSide),
  )
}

/** Of one active elastic block, its input included. In bytes. */
export function blockPeak(block: BlockShape, expandRatio: number, inputSide: number): number {
  const middle = middleChannels(block.inputChannels, expandRatio)
  const outputSide = Math.ceil(inputSide / block.stride)
  const input = inputSide ** 2 * block.inputChannels
  const expanded = inputSide ** 2 * middle
  const filtered = outputSide ** 2 * middle
  const output = outputSide ** 2 * block.outputChannels
  // A shortcut keeps the input until the end; else it is gone once it is expanded.
  const kept = block.shortcut ? input : 0
  const gates = block.squeezeExcite ? middle + squeezeChannels(middle) : 0
  const most = Math.max(input + expanded, kept + expanded + filtered, kept + filtered + gates, kept + filtered + output)
  return bytesPerValue * most
}

function fixedPeak(space: SpaceDescription, width: number, resolution: number, classes: number): number {
  const shape = supernetShape(space, width)
  const side = Math.ceil(resolution / shape.stemStride)
  const stem = side ** 2 * shape.stemChannels
  const peaks = [resolution ** 2 * 3 + stem]
  if (shape.firstBlock !== null) {
    const { channels, shortcut } = shape.firstBlock
    const kept = shortcut ? stem : 0
    // Without expansion: depthwise at the stem's channels, then projected.
    peaks.push(stem + stem, kept + stem + side ** 2 * channels)
  }
  const lastSide = space.stages.reduce((length, { stride }) => Math.ceil(length / stride), side)
  const area = lastSide ** 2
  const { finalInputChannels, finalExpandChannels: expand, featureMixChannels: mix, features } = shape
  peaks.push(area * (finalInputChannels + expand), area * expand + expand, expand + mix, features + classes)
  const ofLastBlock = shape.lastBlock ? blockPeak(shape.lastBlock.shape, shape.lastBlock.expandRatio, lastSide) : 0
  return Math.max(ofLastBlock, bytesPerValue * Math.max(...peaks))
}

/**
 * The largest entry per network, without allocating.
 * @param X canonical genotypes, flat [n, genes]
 * @param target where value i goes: target[offset + i * stride]
 */
export function maxActivations(
  target: Float64Array,
  { widths, slots, codes, fixed, blocks }: CostTables,
  X: ArrayLike<number>,
  n: number,
  offset = 0,
  stride = 1,
): void {
  const length = headGenes + slots
  for (let i = 0; i < n; i++) {
    const row = i * length
    const group = X[row] * widths + X[row + 1]
    let peak = fixed[group]
    let entry = group * slots * codes
    for (let slot = 0; slot < slots; slot++) {
      peak = Math.max(peak, blocks[entry + X[row + headGenes + slot]])
      entry += codes
    }
    target[offset + i * stride] = peak
  }
}
