/**
 * How much a middle channel of a block matters: the variance of what it hands to the projection, times the squared norm of
 * its column there, scaled as the batch norm behind it scales. That is its share of the block's output variance if
 * channels were independent.
 */
import type { BottleneckShape } from '../../blocks/inverted-bottleneck/index.ts'
import { type State, tensorOf } from '../../variables/state.ts'

/** @returns [middle channels], the largest 1 */
export function channelImportance({ saved, epsilon }: BottleneckShape, state: State): Float64Array {
  const vector = (name: string) => tensorOf(state, name).data
  const scale = vector(`${saved.depthwiseNorm}.weight`)
  const offset = vector(`${saved.depthwiseNorm}.bias`)
  const gain = vector(`${saved.projectNorm}.weight`)
  const variance = vector(`${saved.projectNorm}.running_var`)
  const { shape, data: projection } = tensorOf(state, saved.project)
  const [outputs, middle] = shape
  const importance = new Float64Array(middle)
  for (let channel = 0; channel < middle; channel++) {
    let squares = 0
    for (let out = 0; out < outputs; out++) {
      squares += projection[out * middle + channel] ** 2 * (gain[out] ** 2 / (variance[out] + epsilon))
    }
    importance[channel] = squares * varianceOfRelu6(offset[channel], Math.abs(scale[channel]))
  }
  const most = Math.max(...importance) || 1
  return importance.map((each) => each / most)
}

/** Of min(max(z, 0), 6) for z normal with this mean and deviation, by a sum over 161 points within 4 deviations. */
function varianceOfRelu6(mean: number, deviation: number): number {
  let weights = 0
  let sum = 0
  let squares = 0
  for (let i = 0; i <= 160; i++) {
    const t = i / 20 - 4
    const weight = Math.exp((-t * t) / 2)
    const value = Math.min(6, Math.max(0, mean + deviation * t))
    weights += weight
    sum += weight * value
    squares += weight * value * value
  }
  const average = sum / weights
  return Math.max(0, squares / weights - average * average)
}
