/** One network layer by layer: the parts of its sums of costs. */
import type { Genotype } from '../../genotype.ts'
import type { NetworkLayer } from '../../space.ts'
import { blockPeak } from './activations.ts'
import { blockCost, blockInputSides } from './cost.ts'
import type { SpaceDescription } from './description.ts'
import { decode, genesOf } from './encoding.ts'
import { blockKey, fixedLayerKeys } from './layer-keys.ts'
import { parseLayerKey } from './parse-layer-key.ts'
import { type BlockShape, supernetShape } from './supernet-shape.ts'

/** In the order of their execution. @throws RangeError for a genotype that is none of the space */
export function networkLayers(space: SpaceDescription, genotype: Genotype, classes: number): NetworkLayer[] {
  const { width, resolution, kernelSizes, expandRatios } = decode({ ...space, genes: genesOf(space) }, genotype)
  const shape = supernetShape(space, width)
  const sides = blockInputSides(space, shape, resolution)
  const elastic = shape.blocks.flatMap((block) =>
    expandRatios[block.index] === 0
      ? []
      : [elasticBlock(block, kernelSizes[block.index], expandRatios[block.index], sides[block.index])],
  )
  const keys = fixedLayerKeys(space, width, resolution, classes)
  const beforeBlocks = shape.firstBlock === null ? 1 : 2
  const fixed = keys.map((key, i) => {
    if (shape.lastBlock !== null && i === beforeBlocks) {
      const { shape: block, kernelSize, expandRatio } = shape.lastBlock
      return elasticBlock(block, kernelSize, expandRatio, parseLayerKey(key).input.side)
    }
    return fixedLayer(key)
  })
  return [...fixed.slice(0, beforeBlocks), ...elastic, ...fixed.slice(beforeBlocks)]
}

function elasticBlock(block: BlockShape, kernel: number, expandRatio: number, inputSide: number): NetworkLayer {
  const key = blockKey(block, kernel, expandRatio, inputSide)
  const { input, output } = parseLayerKey(key)
  const activations = blockPeak(block, expandRatio, inputSide)
  const kind = `block k${kernel} e${expandRatio}${block.squeezeExcite ? ' se' : ''}`
  return { key, kind, input, output, ...blockCost(block, kernel, expandRatio, inputSide), activations }
}

/** Stem, first block (which does not expand), final expansion, pooling, feature mix and classifier. */
function fixedLayer(key: string): NetworkLayer {
  const { kind, input, output } = parseLayerKey(key)
  const [into, out, area] = [input.channels, output.channels, output.side ** 2]
  const values = input.side ** 2 * into + area * out
  const layer = (name: string, macs: number, params: number, most = values): NetworkLayer => ({
    key,
    kind: name,
    input,
    output,
    macs,
    params,
    activations: 4 * most,
  })
  switch (kind) {
    case 'Conv':
      return layer('stem k3', area * 9 * into * out, 9 * into * out + 2 * out)
    case 'expanded_conv': {
      const shortcut = into === out ? area * into : 0
      const most = Math.max(2 * area * into, shortcut + area * (into + out))
      return layer('first block k3', area * (9 + out) * into, (9 + 2 + out) * into + 2 * out, most)
    }
    case 'Conv_1':
      return layer('final expansion', area * into * out, into * out + 2 * out)
    case 'AvgPool2D':
      return layer('pooling', 0, 0)
    case 'Conv_2':
      return layer('feature mix', into * out, into * out)
    case 'Logits':
      return layer('classifier', into * out, into * out + out)
  }
}
