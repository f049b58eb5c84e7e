/** MobileNetV3 with elastic depth, kernel size, expand ratio and input size: once-for-all's supernets. */
import type { Architecture } from '../../../nat/space/architecture.ts'
import type { MobileNetSpace } from '../../../nat/space/mobilenet-space.ts'
import { supernetShape } from '../../../nat/space/supernet-shape.ts'
import { bottleneckRows, bottleneckTables, strided } from '../../blocks/inverted-bottleneck/index.ts'
import { tableValues, writeFeedTable } from '../../graph/feeds.ts'
import type { ChannelStatistics, Family, Network } from '../family.ts'
import { assembleMobileNet } from './assemble.ts'
import { extractMobileNet } from './extract.ts'
import { outerRow, outerTable } from './feeds.ts'
import { mobileNetBlocks, sizesOf } from './shape.ts'
import { sortChannels } from './sort-channels.ts'
import { mobileNetVariables } from './variables.ts'
import { writeMobileNet } from './write.ts'

export const mobilenetV3: Family<MobileNetSpace, Architecture> = { name: 'mobilenet-v3', network }

function network(space: MobileNetSpace, supernet: number): Network<Architecture> {
  const shape = supernetShape(space, supernet)
  const blocks = mobileNetBlocks(space, shape)
  const shapes = blocks.map(({ shape }) => shape)
  const variables = mobileNetVariables(shape, blocks, space.stages.length)
  const { sizes, kernels } = bottleneckTables(shapes)
  const channels = shapes[shapes.length - 1].outputChannels
  return {
    variables: variables.all,
    stages: space.stages.length,
    features: shape.featureMixChannels,
    tables: [sizes, kernels, outerTable],
    resolution: ({ resolution }) => resolution,
    extremes: ({ resolution }) => ({
      largest: { ...space.decode(space.largest), resolution, width: supernet },
      smallest: { ...space.decode(space.smallest), resolution, width: supernet },
    }),
    inputScaling,
    feed(architecture, batch) {
      const stemSide = strided(architecture.resolution, shape.stemStride)
      const ofBlocks = blocks.map((block) => sizesOf(block, architecture))
      const rows = bottleneckRows(shapes, ofBlocks, batch, stemSide)
      return new Map([
        ...tableValues(sizes, rows.sizes),
        ...tableValues(kernels, rows.kernels),
        ...tableValues(outerTable, [outerRow(shape, { batch, stemSide, side: rows.side, channels })]),
      ])
    },
    write(graph) {
      const fed = writeFeedTable(graph, sizes)
      const isAtMost = writeFeedTable(graph, kernels)
      const [outer] = writeFeedTable(graph, outerTable)
      const written = shapes.map((shape, index) => ({
        shape,
        variables: variables.blocks[index],
        fed: fed[index],
        isAtMost: isAtMost[index],
      }))
      return (e, images) => writeMobileNet(e, { shape, variables, blocks: written, outer }, images)
    },
    extract: (architecture, state) => extractMobileNet(blocks, architecture, state),
    assemble: (architecture, build, image) => assembleMobileNet(build, shape, blocks, architecture, image),
    sortChannels: (state, narrowTrained) => sortChannels(space, blocks, state, narrowTrained),
  }
}

/** Mean 0 and deviation 1 by the data set's statistics; one value serves all three channels of grey images. */
function inputScaling({ mean, deviation }: ChannelStatistics) {
  const of = (values: readonly number[], channel: number) => values[values.length === 1 ? 0 : channel]
  return {
    scale: [0, 1, 2].map((channel) => 1 / (255 * of(deviation, channel))),
    offset: [0, 1, 2].map((channel) => -of(mean, channel) / of(deviation, channel)),
  }
}
