/** Element-wise sums and products, matrix products, shapes: the small change of the graph. */
import { attribute, FLOAT, INT32, ofFloat } from '../graph/attributes.ts'
import type { Emitter } from '../graph/emitter.ts'
import { output, type Tensor } from '../graph/graph-writer.ts'

/** a + b, equal shapes. */
export function add(e: Emitter, a: Tensor, b: Tensor): Tensor {
  const sum = e.graph.node('AddV2', [a, b], ofFloat)
  e.tape?.record([a, b], [sum], ([g]) => [g, g])
  return sum
}

/** a [n, k] times b [k, m]. */
export function matMul(e: Emitter, a: Tensor, b: Tensor): Tensor {
  const product = multiplyMatrices(e, a, b)
  e.tape?.record([a, b], [product], ([g]) => [
    g && multiplyMatrices(e, g, b, { transposeB: true }),
    g && multiplyMatrices(e, a, g, { transposeA: true }),
  ])
  return product
}

/** The node alone, for gradient rules. */
export function multiplyMatrices(
  e: Emitter,
  a: Tensor,
  b: Tensor,
  options: { transposeA?: boolean; transposeB?: boolean } = {},
): Tensor {
  return e.graph.node('MatMul', [a, b], {
    ...ofFloat,
    transpose_a: attribute.boolean(options.transposeA ?? false),
    transpose_b: attribute.boolean(options.transposeB ?? false),
  })
}

/** x [n, c] + bias [c]. */
export function addBias(e: Emitter, x: Tensor, bias: Tensor): Tensor {
  const sum = e.graph.node('BiasAdd', [x, bias], ofFloat)
  e.tape?.record([x, bias], [sum], ([g]) => [g, g && sumOver(e, g, [0])])
  return sum
}

/** Gives x another shape; `inputShape` is x's own, for the gradient. */
export function reshape(e: Emitter, x: Tensor, shape: Tensor, inputShape: Tensor): Tensor {
  const reshaped = reshapeTo(e, x, shape)
  e.tape?.record([x], [reshaped], ([g]) => [g && reshapeTo(e, g, inputShape)])
  return reshaped
}

export const reshapeTo = (e: Emitter, x: Tensor, shape: Tensor): Tensor =>
  e.graph.node('Reshape', [x, shape], { ...ofFloat, Tshape: attribute.type(INT32) })

export const sumOver = (e: Emitter, x: Tensor, axes: readonly number[]): Tensor =>
  e.graph.node('Sum', [x, e.graph.integers(axes)], {
    ...ofFloat,
    Tidx: attribute.type(INT32),
    keep_dims: attribute.boolean(false),
  })

/** The rows of x [count, ...], each a tensor of its own. */
export function unpack(e: Emitter, x: Tensor, count: number): Tensor[] {
  const node = e.graph.node('Unpack', [x], {
    ...ofFloat,
    num: attribute.integer(count),
    axis: attribute.integer(0),
  })
  const rows = Array.from({ length: count }, (_, row) => output(node, row))
  e.tape?.record([x], rows, (gradients) => {
    const present = gradients.filter((each) => each !== undefined)
    if (present.length < count) throw new Error('unpack: a row takes no part in the loss')
    return [pack(e, present)]
  })
  return rows
}

/** The two rows of x [2, ...]. */
export function unpackPair(e: Emitter, x: Tensor): [Tensor, Tensor] {
  const [first, second] = unpack(e, x, 2)
  return [first, second]
}

export const pack = (e: Emitter, rows: readonly Tensor[]): Tensor =>
  e.graph.node('Pack', rows, { ...ofFloat, N: attribute.integer(rows.length), axis: attribute.integer(0) })

/** The leading part of a variable's value, of fed `size`; `padding` [rank, 2] fills the gradient up again. */
export function leadingPart(e: Emitter, x: Tensor, rank: number, size: Tensor, padding: Tensor): Tensor {
  const zeros = e.graph.integers(new Array(rank).fill(0))
  const part = e.graph.node('Slice', [x, zeros, size], { ...ofFloat, Index: attribute.type(INT32) })
  e.tape?.record([x], [part], ([g]) => [g && padWithZeros(e, g, padding)])
  return part
}

export const padWithZeros = (e: Emitter, x: Tensor, padding: Tensor): Tensor =>
  e.graph.node('Pad', [x, padding], { ...ofFloat, Tpaddings: attribute.type(INT32) })

/** Rows `indices` of x [n, c]. The gradient scatters by a matrix product with a 0/1 matrix: rows never repeat. */
export function selectRows(e: Emitter, x: Tensor, indices: readonly number[], rows: number): Tensor {
  const { graph } = e
  const selected = graph.node('GatherV2', [x, graph.integers(indices), graph.integers([0], [])], {
    Tparams: attribute.type(FLOAT),
    Tindices: attribute.type(INT32),
    Taxis: attribute.type(INT32),
  })
  const scatter = new Array<number>(rows * indices.length).fill(0)
  indices.forEach((row, column) => {
    scatter[row * indices.length + column] = 1
  })
  e.tape?.record([x], [selected], ([g]) => [g && multiplyMatrices(e, graph.floats(scatter, [rows, indices.length]), g)])
  return selected
}

export const multiply = (e: Emitter, a: Tensor, b: Tensor): Tensor => e.graph.node('Mul', [a, b], ofFloat)
