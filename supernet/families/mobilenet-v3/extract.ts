/** A subnet as once-for-all's static network: the same names, blocks numbered without gaps. */
import type { Architecture } from '../../../nat/space/architecture.ts'
import { extractBottleneck } from '../../blocks/inverted-bottleneck/index.ts'
import { type NamedTensor, type State, tensorOf } from '../../variables/state.ts'
import { outerNames, staticBlockNames } from './names.ts'
import { type MobileNetBlock, sizesOf } from './shape.ts'

/** @throws RangeError when the state lacks a tensor */
export function extractMobileNet(blocks: readonly MobileNetBlock[], architecture: Architecture, state: State): State {
  const subnet = new Map<string, NamedTensor>()
  const keep = (name: string) => subnet.set(name, tensorOf(state, name))
  const keepNorm = (name: string) => {
    for (const part of ['weight', 'bias', 'running_mean', 'running_var']) keep(`${name}.${part}`)
  }
  keep(outerNames.stem)
  keepNorm(outerNames.stemNorm)
  // The static first block is number 0, the elastic ones begin at 1, with or without it.
  let position = 0
  for (const block of blocks) {
    const sizes = sizesOf(block, architecture)
    if (!sizes.active) continue
    const name = `blocks.${block.elastic === undefined ? 0 : ++position}.conv`
    for (const [saved, tensor] of extractBottleneck(block.shape, sizes, state, staticBlockNames(name))) {
      subnet.set(saved, tensor)
    }
  }
  keep(outerNames.finalExpand)
  keepNorm(outerNames.finalNorm)
  keep(outerNames.featureMix)
  return subnet
}
