/** Milliseconds of a network as the sum of its layers', for whole populations. */
import { blockInputSides } from './cost.ts'
import { type CostTables, mostCodes } from './cost-tables.ts'
import { codeCount, depthsOf, expandRatiosOf, kernelSizesOf, type SpaceDescription, slotsOf } from './description.ts'
import { blockKey, fixedLayerKeys } from './layer-keys.ts'
import { supernetShape } from './supernet-shape.ts'

/** @param millisecondsOf the time of a layer; throws where it has none */
export function latencyTables(
  space: SpaceDescription,
  classes: number,
  millisecondsOf: (layer: string) => number,
): CostTables {
  const widths = space.widths.length
  const slots = slotsOf(space).length
  const codes = mostCodes(space)
  const fixed = new Float64Array(space.resolutions.length * widths)
  const blocks = new Float64Array(fixed.length * slots * codes)
  space.resolutions.forEach((resolution, r) => {
    for (let width = 0; width < widths; width++) {
      const group = r * widths + width
      for (const key of fixedLayerKeys(space, width, resolution, classes)) fixed[group] += millisecondsOf(key)
      const shape = supernetShape(space, width)
      const sides = blockInputSides(space, shape, resolution)
      for (const block of shape.blocks)
        for (let code = 1; code < codeCount(space, block.stage); code++) {
          const kernels = kernelSizesOf(space, block.stage)
          const kernel = kernels[(code - 1) % kernels.length]
          const expandRatio = expandRatiosOf(space, block.stage)[Math.floor((code - 1) / kernels.length)]
          blocks[(group * slots + block.index) * codes + code] = millisecondsOf(
            blockKey(block, kernel, expandRatio, sides[block.index]),
          )
        }
    }
  })
  return { widths, slots, codes, fixed, blocks }
}

/** The least and the largest sum of a table whose entries are not negative: every slot counts by itself. */
export function rangeOfSums(
  space: SpaceDescription,
  { slots, codes, fixed, blocks }: CostTables,
): { least: number; most: number } {
  const places = slotsOf(space)
  let least = Number.POSITIVE_INFINITY
  let most = 0
  fixed.forEach((constant, group) => {
    let low = constant
    let high = constant
    for (const { index, stage, slot } of places) {
      const row = (group * slots + index) * codes
      const entries = blocks.subarray(row + 1, row + codeCount(space, stage))
      high += Math.max(...entries)
      // A slot that the least depth does not have may stay empty.
      if (slot < Math.min(...depthsOf(space, stage))) low += Math.min(...entries)
    }
    least = Math.min(least, low)
    most = Math.max(most, high)
  })
  return { least, most }
}
