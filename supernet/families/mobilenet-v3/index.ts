/** MobileNetV3 with elastic depth, kernel size, expand ratio and input size: once-for-all's supernets. */
import type { Architecture, MobileNetSpace } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { inputImportance } from '../../blocks/inverted-bottleneck/index.ts'
import { tensorOf } from '../../variables/state.ts'
import type { ChannelStatistics, Family } from '../family.ts'
import type { Dialect } from './dialect.ts'
import { blockNames, outerNames, staticBlockNames } from './names.ts'
import { bottleneckNetwork } from './network.ts'

export type { Dialect } from './dialect.ts'
export { bottleneckNetwork } from './network.ts'
export { fromOfficial } from './official-names.ts'
export { mobileNetBlocks, sizesOf } from './shape.ts'

/** Once-for-all's settings. */
export const onceForAll: Dialect = {
  common: { smallerKernels: 'transformed', padding: 'symmetric', epsilon: 1e-5 },
  finalActivation: 'hard-swish',
  outerNames,
  staticBlockNames: (position) => staticBlockNames(`blocks.${position}.conv`),
  elasticBlockNames: (position) => blockNames(`blocks.${position}.conv`),
  /** By the projection's absolute weights. */
  channelImportance: ({ saved }, state) => inputImportance(tensorOf(state, saved.project)),
  inputScaling,
}

export const mobilenetV3: Family<MobileNetSpace, Architecture> = {
  name: 'mobilenet-v3',
  network: (space, supernet) => bottleneckNetwork(onceForAll, space, supernet),
}

/** Mean 0 and deviation 1 by the data set's statistics; one value serves all three channels of grey images. */
function inputScaling({ mean, deviation }: ChannelStatistics) {
  const of = (values: readonly number[], channel: number) => values[values.length === 1 ? 0 : channel]
  return {
    scale: [0, 1, 2].map((channel) => 1 / (255 * of(deviation, channel))),
    offset: [0, 1, 2].map((channel) => -of(mean, channel) / of(deviation, channel)),
  }
}
