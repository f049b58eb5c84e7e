/** A subnet as a static network: the dialect's names, blocks numbered without gaps. */
import type { Architecture } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { extractBottleneck } from '../../blocks/inverted-bottleneck/index.ts'
import { type NamedTensor, type State, tensorOf } from '../../variables/state.ts'
import type { Dialect } from './dialect.ts'
import { type MobileNetBlock, sizesOf } from './shape.ts'

/** @throws RangeError when the state lacks a tensor */
export function extractMobileNet(
  dialect: Dialect,
  { blocks, hasFeatureMix }: { blocks: readonly MobileNetBlock[]; hasFeatureMix: boolean },
  architecture: Architecture,
  state: State,
): State {
  const { outerNames } = dialect
  const subnet = new Map<string, NamedTensor>()
  const keep = (name: string) => subnet.set(name, tensorOf(state, name))
  const keepNorm = (name: string) => {
    for (const part of ['weight', 'bias', 'running_mean', 'running_var']) keep(`${name}.${part}`)
  }
  keep(outerNames.stem)
  keepNorm(outerNames.stemNorm)
  // The static first block is number 0, the elastic ones begin at 1, with or without it.
  let position = 0
  blocks.forEach((block, index) => {
    const sizes = sizesOf(block, architecture)
    if (!sizes.active) return
    const names = dialect.staticBlockNames(index === 0 && block.elastic === undefined ? 0 : ++position)
    for (const [saved, tensor] of extractBottleneck(block.shape, sizes, state, names)) {
      subnet.set(saved, tensor)
    }
  })
  keep(outerNames.finalExpand)
  keepNorm(outerNames.finalNorm)
  if (hasFeatureMix) keep(outerNames.featureMix)
  return subnet
}
