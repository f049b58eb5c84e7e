/** Once-for-all's sorting of channels, between the training of the largest subnet and that of narrower ones. */

import type { SpaceDescription } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { expandRatiosOf, middleChannels } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { withChannelOrder } from '../../blocks/inverted-bottleneck/index.ts'
import { fallingOrder } from '../../variables/permute.ts'
import type { State } from '../../variables/state.ts'
import type { Dialect } from './dialect.ts'
import type { MobileNetBlock } from './shape.ts'

/** More than any importance: groups never mix. */
const GROUP = 1e5

/**
 * All elastic blocks with their most important middle channels first.
 * @param narrowTrained the widths below the largest have been trained: their channels stay among themselves
 */
export function sortChannels(
  dialect: Dialect,
  space: SpaceDescription,
  blocks: readonly MobileNetBlock[],
  state: State,
  narrowTrained: boolean,
): State {
  const most = Math.max(...space.stages.map((_, stage) => expandRatiosOf(space, stage).length))
  return sortChannelsAfter(narrowTrained ? most - 1 : 0, dialect, space, blocks, state)
}

/** @param trained how many widths below the largest have been trained (once-for-all's `expand_ratio_stage`) */
export function sortChannelsAfter(
  trained: number,
  dialect: Dialect,
  space: SpaceDescription,
  blocks: readonly MobileNetBlock[],
  state: State,
): State {
  const changed = new Map(state)
  for (const { shape, elastic } of blocks) {
    if (elastic === undefined) continue
    const importance = dialect.channelImportance(shape, state)
    const widths = expandRatiosOf(space, elastic.stage)
      .map((ratio) => middleChannels(elastic.inputChannels, ratio))
      .toSorted((a, b) => b - a)
    for (let narrower = 1; narrower <= Math.min(trained, widths.length - 1); narrower++) {
      const malus = (widths.length - narrower) * GROUP
      for (let c = widths[narrower]; c < widths[narrower - 1]; c++) importance[c] -= malus
    }
    for (const [name, tensor] of withChannelOrder(shape, state, fallingOrder(importance))) changed.set(name, tensor)
  }
  return changed
}
