/** Tensors with their slices along one axis in another order. */
import type { NamedTensor } from './state.ts'
import { sizeOf } from './variable.ts'

/**
 * @param order position i of the result is `order[i]` of the tensor; a permutation of the axis
 * @throws RangeError for another number of positions than the axis has
 */
export function permuted({ shape, data }: NamedTensor, axis: number, order: readonly number[]): NamedTensor {
  if (order.length !== shape[axis]) {
    throw new RangeError(`permuted: axis ${axis} of [${shape}] has ${shape[axis]} positions, got ${order.length}`)
  }
  const inner = sizeOf(shape.slice(axis + 1))
  const outer = sizeOf(shape.slice(0, axis))
  const result = new Float32Array(data.length)
  for (let block = 0; block < outer; block++) {
    const from = block * order.length * inner
    order.forEach((source, target) => {
      result.set(data.subarray(from + source * inner, from + (source + 1) * inner), from + target * inner)
    })
  }
  return { shape, data: result }
}

/** Positions by falling value; equal values keep their order. */
export const fallingOrder = (values: ArrayLike<number>): number[] =>
  Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[b] - values[a])
