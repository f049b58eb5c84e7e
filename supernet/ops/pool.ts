/** Global average pooling and the channel gate of squeeze-and-excitation. */
import { attribute, INT32, ofFloat } from '../graph/attributes.ts'
import type { Emitter } from '../graph/emitter.ts'
import type { Tensor } from '../graph/graph-writer.ts'
import { multiply, reshapeTo, sumOver } from './arithmetic.ts'

/** Fed shapes of a pooling over the image: `gate` [-1, 1, 1, c], `full` [batch, h, w, c], `reciprocal` 1 / (h * w). */
export interface PoolShapes {
  readonly gate: Tensor
  readonly full: Tensor
  readonly reciprocal: Tensor
}

/** Mean over height and width: x [batch, h, w, c] -> [batch, c]. */
export function globalAveragePool(e: Emitter, x: Tensor, shapes: PoolShapes): Tensor {
  const y = e.graph.node('Mean', [x, e.graph.integers([1, 2])], {
    ...ofFloat,
    Tidx: attribute.type(INT32),
    keep_dims: attribute.boolean(false),
  })
  e.tape?.record([x], [y], ([g]) => {
    if (g === undefined) return [undefined]
    const each = reshapeTo(e, multiply(e, g, shapes.reciprocal), shapes.gate)
    return [e.graph.node('BroadcastTo', [each, shapes.full], { ...ofFloat, Tidx: attribute.type(INT32) })]
  })
  return y
}

/** x [batch, h, w, c] times a gate [batch, c]. */
export function scaleChannels(e: Emitter, x: Tensor, gate: Tensor, shapes: { gate: Tensor }): Tensor {
  const spread = reshapeTo(e, gate, shapes.gate)
  const y = multiply(e, x, spread)
  e.tape?.record([x, gate], [y], ([g]) => [g && multiply(e, g, spread), g && sumOver(e, multiply(e, g, x), [1, 2])])
  return y
}
