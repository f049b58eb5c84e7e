/** Weights in the orders in which runtimes' kernels read them. */

/** `rows` and `channels last`: TensorFlow Lite's. `windows first`: TensorFlow's. */
export type WeightOrder = 'rows' | 'channels last' | 'windows first'

/** Where a weight stands, of output o, input i and place p of the window. */
const places: Readonly<
  Record<
    WeightOrder,
    (o: number, i: number, p: number, sizes: Readonly<Record<'outputs' | 'inputs' | 'area', number>>) => number
  >
> = {
  rows: (o, i, p, { inputs, area }) => (o * area + p) * inputs + i,
  'channels last': (o, _, p, { outputs }) => p * outputs + o,
  'windows first': (o, i, p, { outputs, inputs }) => (p * inputs + i) * outputs + o,
}

/**
 * - `rows`: [outputs, inputs, k, k] as [outputs, k, k, inputs]
 * - `channels last`: [channels, 1, k, k] as [1, k, k, channels]
 * - `windows first`: [outputs, inputs, k, k] as [k, k, inputs, outputs], [channels, 1, k, k] as [k, k, channels, 1],
 *   [outputs, inputs] as [inputs, outputs]
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
  const sizes = { outputs, inputs, area: kernel * kernel }
  const placeOf = places[order]
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < inputs; i++)
      for (let p = 0; p < sizes.area; p++) moved[placeOf(o, i, p, sizes)] = data[(o * inputs + i) * sizes.area + p]
  if (shape.length === 2) return order === 'windows first' ? [inputs, outputs] : shape
  if (order === 'rows') return [outputs, kernel, kernel, inputs]
  if (order === 'channels last') return [1, kernel, kernel, outputs]
  return inputs === 1 ? [kernel, kernel, outputs, 1] : [kernel, kernel, inputs, outputs]
}
