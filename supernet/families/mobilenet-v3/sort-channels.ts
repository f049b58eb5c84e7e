/** Once-for-all's sorting of channels, between the training of the largest subnet and that of narrower ones. */
import { middleChannels } from '../../../nat/space/supernet-shape.ts'
import { inputImportance, withChannelOrder } from '../../blocks/inverted-bottleneck/index.ts'
import { fallingOrder } from '../../variables/permute.ts'
import { type State, tensorOf } from '../../variables/state.ts'
import type { MobileNetBlock } from './shape.ts'

/** More than any importance: groups never mix. */
const GROUP = 1e5

/**
 * All elastic blocks with their most important middle channels (by the projection's absolute weights) first.
 * @param expandRatios of the space
 * @param sorted how many widths below the largest have been trained already: their channels stay among themselves
 */
export function sortChannels(
  blocks: readonly MobileNetBlock[],
  expandRatios: readonly number[],
  state: State,
  sorted: number,
): State {
  const changed = new Map(state)
  for (const { shape, elastic } of blocks) {
    if (elastic === undefined) continue
    const importance = inputImportance(tensorOf(state, shape.saved.project))
    const widths = expandRatios.map((ratio) => middleChannels(elastic.inputChannels, ratio)).toSorted((a, b) => b - a)
    for (let narrower = 1; narrower <= sorted; narrower++) {
      const malus = (widths.length - narrower) * GROUP
      for (let c = widths[narrower]; c < widths[narrower - 1]; c++) importance[c] -= malus
    }
    for (const [name, tensor] of withChannelOrder(shape, state, fallingOrder(importance))) changed.set(name, tensor)
  }
  return changed
}
