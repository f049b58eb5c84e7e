/**
 * Bytes of a network's weights in float32 with its batch norms folded, which is what an exported file holds: of a norm's two
 * numbers per channel, one is left as the bias of its convolution.
 */
import type { CostTables } from './cost-tables.ts'
import { costTables } from './cost-tables.ts'
import { codeCount, expandRatiosOf, kernelSizesOf, type SpaceDescription } from './description.ts'
import { middleChannels, supernetShape } from './supernet-shape.ts'

const bytesPerWeight = 4

/** As sums over a network's parts. @param classes of the classifier */
export function weightByteTables(space: SpaceDescription, classes: number): CostTables {
  const tables = costTables(space, classes).params
  const { widths, slots, codes } = tables
  const shapes = [...space.widths.keys()].map((width) => supernetShape(space, width))
  const fixed = tables.fixed.map((params, group) => {
    const { stemChannels, firstBlock, lastBlock, finalExpandChannels } = shapes[group % widths]
    const first = firstBlock === null ? 0 : stemChannels + firstBlock.channels
    const last = lastBlock === null ? 0 : 2 * lastBlock.shape.middleChannels + lastBlock.shape.outputChannels
    return bytesPerWeight * (params - (stemChannels + first + last + finalExpandChannels))
  })
  const blocks = tables.blocks.map((params, entry) => {
    const code = entry % codes
    if (code === 0) return 0
    const slot = Math.floor(entry / codes) % slots
    const { inputChannels, outputChannels, stage } = shapes[Math.floor(entry / (codes * slots)) % widths].blocks[slot]
    if (code >= codeCount(space, stage)) return 0
    const kernels = kernelSizesOf(space, stage).length
    const middle = middleChannels(inputChannels, expandRatiosOf(space, stage)[Math.floor((code - 1) / kernels)])
    return bytesPerWeight * (params - (2 * middle + outputChannels))
  })
  return { ...tables, fixed, blocks }
}
