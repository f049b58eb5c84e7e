/** Weights in the order in which TensorFlow Lite's kernels read them. */

export type WeightOrder = 'rows' | 'channels last'

/**
 * [outputs, inputs, k, k] as [outputs, k, k, inputs] (`rows`); [channels, 1, k, k] as [1, k, k, channels].
 * @param moved is filled, as long as `data`
 * @returns the new shape
 */
export function orderWeights(
  shape: readonly number[],
  data: ArrayLike<number>,
  order: WeightOrder,
  moved: Float32Array | Int8Array,
): readonly number[] {
  const [outputs, inputs, kernel = 1] = shape
  const area = kernel * kernel
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < inputs; i++)
      for (let p = 0; p < area; p++)
        moved[order === 'rows' ? (o * area + p) * inputs + i : p * outputs + o] = data[(o * inputs + i) * area + p]
  if (shape.length === 2) return shape
  return order === 'rows' ? [outputs, kernel, kernel, inputs] : [1, kernel, kernel, outputs]
}
