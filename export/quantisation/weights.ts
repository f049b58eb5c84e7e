/** Weights as int8, symmetric, with a scale for each output channel; biases as int32 in the scale of the products. */
import type { Parameter } from '../../supernet/static/network.ts'
import { MOST } from './affine.ts'

export interface QuantisedWeights {
  /** Of the weight: [outputs, inputs, k, k], [channels, 1, k, k] or [outputs, inputs]. */
  readonly shape: readonly number[]
  /** -127 to 127 */
  readonly weight: Int8Array
  /** [outputs], exactly float32 */
  readonly scales: Float32Array
  readonly bias: Int32Array
  /** [outputs]: the input's scale times that of the weights, also that of the sums. */
  readonly biasScales: Float32Array
}

/** Half of what int32 holds: the sum of the products must find room beside the bias. */
const LARGEST_BIAS = 2 ** 30

/**
 * @param bias [outputs], real numbers
 * @param inputScale of the values that the weights are multiplied with
 */
export function quantisedWeights(
  { shape, data }: Pick<Parameter, 'shape' | 'data'>,
  bias: ArrayLike<number>,
  inputScale: number,
): QuantisedWeights {
  const [outputs] = shape
  const size = data.length / outputs
  const scales = new Float32Array(outputs)
  const weight = new Int8Array(data.length)
  const integers = new Int32Array(outputs)
  for (let o = 0; o < outputs; o++) {
    const row = data.subarray(o * size, (o + 1) * size)
    const largest = row.reduce((most, each) => Math.max(most, Math.abs(each)), 0)
    // A channel of next to nothing beside a large bias gets wider steps: its bias must fit.
    scales[o] = Math.max(largest / MOST, Math.abs(bias[o]) / (inputScale * LARGEST_BIAS)) || 1
    row.forEach((each, i) => {
      weight[o * size + i] = Math.min(MOST, Math.max(-MOST, Math.round(each / scales[o])))
    })
    integers[o] = Math.round(bias[o] / (inputScale * scales[o]))
  }
  return { shape, weight, scales, bias: integers, biasScales: scales.map((scale) => inputScale * scale) }
}
