/**
 * The closed-form costs as look-up tables, for whole populations: cost = fixed[resolution, width] + sum over slots of
 * table[resolution, width, slot, gene], which is exact because a block's sides and channels do not depend on other genes.
 */

import { blockCost, blockInputSides, fixedCost } from './cost.ts'
import { codeCount, expandRatiosOf, kernelSizesOf, type SpaceDescription, slotsOf } from './description.ts'
import { headGenes } from './encoding.ts'
import { type BlockShape, type SupernetShape, supernetShape } from './supernet-shape.ts'

/** Tables of one additive objective (MACs, parameters, or a latency table's milliseconds). */
export interface CostTables {
  readonly widths: number
  readonly slots: number
  /** Values of a slot's gene: 10 in the presets. */
  readonly codes: number
  /** [resolutions, widths] */
  readonly fixed: Float64Array
  /** [resolutions, widths, slots, codes] */
  readonly blocks: Float64Array
}

/** Values of the gene that has most: rows of the tables are that long. */
const mostCodes = (space: SpaceDescription): number =>
  Math.max(...space.stages.map((_, stage) => codeCount(space, stage)))

/** What all networks of one resolution and width have. */
export interface TableGroup {
  readonly resolution: number
  /** Index of the set of weights. */
  readonly width: number
  readonly shape: SupernetShape
}

/** An active elastic block: one entry of a table. */
export interface TableEntry {
  readonly block: BlockShape
  readonly kernelSize: number
  readonly expandRatio: number
  readonly inputSide: number
}

/** Fills a table: `fixedOf` gives what is there whatever the blocks are, `blockOf` each block's part; an empty slot's is 0. */
export function tabulate(
  space: SpaceDescription,
  fixedOf: (group: TableGroup) => number,
  blockOf: (entry: TableEntry) => number,
): CostTables {
  const widths = space.widths.length
  const slots = slotsOf(space).length
  const codes = mostCodes(space)
  const fixed = new Float64Array(space.resolutions.length * widths)
  const blocks = new Float64Array(fixed.length * slots * codes)
  space.resolutions.forEach((resolution, r) => {
    for (let width = 0; width < widths; width++) {
      const shape = supernetShape(space, width)
      const sides = blockInputSides(space, shape, resolution)
      const group = r * widths + width
      fixed[group] = fixedOf({ resolution, width, shape })
      for (const block of shape.blocks) {
        const kernels = kernelSizesOf(space, block.stage)
        const expandRatios = expandRatiosOf(space, block.stage)
        for (let code = 1; code < codeCount(space, block.stage); code++)
          blocks[(group * slots + block.index) * codes + code] = blockOf({
            block,
            kernelSize: kernels[(code - 1) % kernels.length],
            expandRatio: expandRatios[Math.floor((code - 1) / kernels.length)],
            inputSide: sides[block.index],
          })
      }
    }
  })
  return { widths, slots, codes, fixed, blocks }
}

/** Tables of MACs and of parameters, for a classifier of that many classes. */
export function costTables(space: SpaceDescription, classes: number): { macs: CostTables; params: CostTables } {
  const tableOf = (cost: 'macs' | 'params') =>
    tabulate(
      space,
      ({ resolution, shape }) => fixedCost(space, shape, resolution, classes)[cost],
      ({ block, kernelSize, expandRatio, inputSide }) => blockCost(block, kernelSize, expandRatio, inputSide)[cost],
    )
  return { macs: tableOf('macs'), params: tableOf('params') }
}

/**
 * Sums a table over a population, without allocating.
 * @param X canonical genotypes, flat [n, genes]
 * @param target where value i goes: target[offset + i * stride]
 */
export function sumCosts(
  target: Float64Array,
  tables: CostTables,
  X: ArrayLike<number>,
  n: number,
  offset = 0,
  stride = 1,
): Float64Array {
  const { widths, slots, codes, fixed, blocks } = tables
  const length = headGenes + slots
  for (let i = 0; i < n; i++) {
    const row = i * length
    const group = X[row] * widths + X[row + 1]
    let sum = fixed[group]
    let entry = group * slots * codes
    for (let slot = 0; slot < slots; slot++) {
      sum += blocks[entry + X[row + headGenes + slot]]
      entry += codes
    }
    target[offset + i * stride] = sum
  }
  return target
}
