/** Milliseconds of a network as the sum of its layers', for whole populations. */
import { blockInputSides } from './cost.ts'
import type { CostTables } from './cost-tables.ts'
import { blockCount, type SpaceDescription, slotsPerStage } from './description.ts'
import { blockKey, fixedLayerKeys } from './layer-keys.ts'
import { supernetShape } from './supernet-shape.ts'

/** @param millisecondsOf the time of a layer; throws where it has none */
export function latencyTables(
  space: SpaceDescription,
  classes: number,
  millisecondsOf: (layer: string) => number,
): CostTables {
  const widths = space.widths.length
  const slots = blockCount(space)
  const kernels = space.kernelSizes.length
  const codes = 1 + kernels * space.expandRatios.length
  const fixed = new Float64Array(space.resolutions.length * widths)
  const blocks = new Float64Array(fixed.length * slots * codes)
  space.resolutions.forEach((resolution, r) => {
    for (let width = 0; width < widths; width++) {
      const group = r * widths + width
      for (const key of fixedLayerKeys(space, width, resolution, classes)) fixed[group] += millisecondsOf(key)
      const shape = supernetShape(space, width)
      const sides = blockInputSides(space, shape, resolution)
      for (const block of shape.blocks)
        for (let code = 1; code < codes; code++) {
          const kernel = space.kernelSizes[(code - 1) % kernels]
          const expandRatio = space.expandRatios[Math.floor((code - 1) / kernels)]
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
  const perStage = slotsPerStage(space)
  let least = Number.POSITIVE_INFINITY
  let most = 0
  fixed.forEach((constant, group) => {
    let low = constant
    let high = constant
    for (let slot = 0; slot < slots; slot++) {
      const entries = blocks.subarray((group * slots + slot) * codes + 1, (group * slots + slot + 1) * codes)
      high += Math.max(...entries)
      // A slot that the least depth does not have may stay empty.
      if (slot % perStage < space.depths[0]) low += Math.min(...entries)
    }
    least = Math.min(least, low)
    most = Math.max(most, high)
  })
  return { least, most }
}
