/** Networks of inverted bottlenecks with elastic depth, kernel size, expand ratio and input size, in any dialect. */
import type { Architecture, MobileNetSpace } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { supernetShape } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { bottleneckRows, bottleneckTables, strided } from '../../blocks/inverted-bottleneck/index.ts'
import { tableValues, writeFeedTable } from '../../graph/feeds.ts'
import type { Network } from '../family.ts'
import { assembleMobileNet } from './assemble.ts'
import type { Dialect } from './dialect.ts'
import { extractMobileNet } from './extract.ts'
import { outerRow, outerTable } from './feeds.ts'
import { mobileNetBlocks, sizesOf } from './shape.ts'
import { sortChannels } from './sort-channels.ts'
import { mobileNetVariables } from './variables.ts'
import { writeMobileNet } from './write.ts'

/** @param supernet index into the space's widths */
export function bottleneckNetwork(dialect: Dialect, space: MobileNetSpace, supernet: number): Network<Architecture> {
  const shape = supernetShape(space, supernet)
  const blocks = mobileNetBlocks(dialect, space, shape)
  const shapes = blocks.map(({ shape }) => shape)
  const variables = mobileNetVariables(dialect.outerNames, shape, blocks, space.stages.length)
  const { sizes, kernels } = bottleneckTables(shapes)
  const channels = shapes[shapes.length - 1].outputChannels
  return {
    variables: variables.all,
    stages: space.stages.length,
    features: shape.features,
    normEpsilon: dialect.common.epsilon,
    tables: [sizes, kernels, outerTable],
    layerStyle: {
      stem: shape.stemActivation,
      block: space.stages.find(({ activation }) => activation !== 'hard-swish')?.activation ?? 'relu',
      final: dialect.finalActivation,
      padding: dialect.common.padding,
    },
    resolution: ({ resolution }) => resolution,
    extremes: ({ resolution }) => ({
      largest: { ...space.decode(space.largest), resolution, width: supernet },
      smallest: { ...space.decode(space.smallest), resolution, width: supernet },
    }),
    inputScaling: dialect.inputScaling,
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
      return (e, images) => writeMobileNet(e, { dialect, shape, variables, blocks: written, outer }, images)
    },
    extract: (architecture, state) =>
      extractMobileNet(dialect, { blocks, hasFeatureMix: variables.featureMix !== null }, architecture, state),
    assemble: (architecture, build, image) => assembleMobileNet(dialect, build, shape, blocks, architecture, image),
    sortChannels: (state, narrowTrained) => sortChannels(dialect, space, blocks, state, narrowTrained),
  }
}
