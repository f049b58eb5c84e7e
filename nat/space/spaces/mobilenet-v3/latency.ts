/** Milliseconds of a network as the sum of its layers', for whole populations. */
import { type CostTables, tabulate } from './cost-tables.ts'
import { codeCount, depthsOf, type SpaceDescription, slotsOf } from './description.ts'
import { blockKey, fixedLayerKeys } from './layer-keys.ts'

/** @param millisecondsOf the time of a layer; throws where it has none */
export function latencyTables(
  space: SpaceDescription,
  classes: number,
  millisecondsOf: (layer: string) => number,
): CostTables {
  return tabulate(
    space,
    ({ resolution, width }) =>
      fixedLayerKeys(space, width, resolution, classes).reduce((sum, layer) => sum + millisecondsOf(layer), 0),
    ({ block, kernelSize, expandRatio, inputSide }) =>
      millisecondsOf(blockKey(block, kernelSize, expandRatio, inputSide)),
  )
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
