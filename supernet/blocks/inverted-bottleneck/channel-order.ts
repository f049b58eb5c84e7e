/**
 * The order of a block's middle channels. Narrow subnets take the leading ones, so the most important should stand first;
 * the largest subnet computes the same in any order.
 */

import { fallingOrder, permuted } from '../../variables/permute.ts'
import { type NamedTensor, type State, tensorOf } from '../../variables/state.ts'
import type { BottleneckShape } from './shape.ts'

/** Sums of absolute values over all but the second axis of [outputs, inputs, ...]: how much is made of each input. */
export function inputImportance({ shape, data }: NamedTensor): Float64Array {
  const [outputs, inputs] = shape
  const area = data.length / (outputs * inputs)
  const importance = new Float64Array(inputs)
  data.forEach((value, i) => {
    importance[Math.floor(i / area) % inputs] += Math.abs(value)
  })
  return importance
}

/**
 * The block's tensors with their middle channels in another order, those inside squeeze-and-excitation by falling
 * importance to the excitation.
 * @param order position i gets channel `order[i]`
 */
export function withChannelOrder(
  { expands, squeezeChannels, saved }: BottleneckShape,
  state: State,
  order: readonly number[],
): State {
  const changed = new Map<string, NamedTensor>()
  const permute = (name: string, axis: number, by = order) =>
    changed.set(name, permuted(changed.get(name) ?? tensorOf(state, name), axis, by))
  const permuteNorm = (name: string) => {
    for (const part of ['weight', 'bias', 'running_mean', 'running_var']) permute(`${name}.${part}`, 0)
  }
  permute(saved.project, 1)
  permute(saved.depthwise, 0)
  permuteNorm(saved.depthwiseNorm)
  if (expands) {
    permute(saved.expand, 0)
    permuteNorm(saved.expandNorm)
  }
  if (squeezeChannels > 0) {
    const inside = fallingOrder(inputImportance(tensorOf(state, `${saved.excite}.weight`)))
    permute(`${saved.excite}.weight`, 0)
    permute(`${saved.excite}.weight`, 1, inside)
    permute(`${saved.excite}.bias`, 0)
    permute(`${saved.squeeze}.weight`, 1)
    permute(`${saved.squeeze}.weight`, 0, inside)
    permute(`${saved.squeeze}.bias`, 0, inside)
  }
  return changed
}
