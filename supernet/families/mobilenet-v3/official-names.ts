/** Names of tensors in once-for-all's published checkpoints, which are older than the names of its code. */
import type { NamedTensor, State } from '../../variables/state.ts'

/** Once-for-all's own loader tries these in turn: a wrapped layer as a plain one, and the other way round. */
const renamings: readonly (readonly [string, string])[] = [
  ['.bn.bn.', '.bn.'],
  ['.conv.conv.weight', '.conv.weight'],
  ['.linear.linear.', '.linear.'],
  ['.linear.', '.linear.linear.'],
  ['bn.', 'bn.bn.'],
  ['conv.weight', 'conv.conv.weight'],
]

/**
 * The name that a tensor of an official checkpoint has here.
 * @returns undefined where there is none among `known`
 */
export function nameFromOfficial(official: string, known: ReadonlySet<string>): string | undefined {
  const current = official.replace('.mobile_inverted_conv.', '.conv.')
  if (known.has(current)) return current
  const renaming = renamings.find(([from]) => current.includes(from))
  const renamed = renaming && current.replace(...renaming)
  return renamed !== undefined && known.has(renamed) ? renamed : undefined
}

/**
 * An official checkpoint under the names of this family; counters of batches are dropped.
 * @param known names of the supernet's tensors
 * @throws RangeError for a tensor that is none of them, and for two that become the same
 */
export function fromOfficial(checkpoint: State, known: ReadonlySet<string>): State {
  const state = new Map<string, NamedTensor>()
  for (const [official, tensor] of checkpoint) {
    if (official.endsWith('.num_batches_tracked')) continue
    const name = nameFromOfficial(official, known)
    if (name === undefined) throw new RangeError(`the checkpoint's ${official} is no tensor of this supernet`)
    if (state.has(name)) throw new RangeError(`the checkpoint has ${name} twice, once as ${official}`)
    state.set(name, tensor)
  }
  return state
}
