/** Reverse-mode differentiation in float64, as small as it can be: what the engine's gradients are checked against. */

/** An array with the gradient of the loss by it, and how it passes that gradient on. */
export interface Value {
  readonly shape: readonly number[]
  readonly data: Float64Array
  readonly gradient: Float64Array
  readonly parents: readonly Value[]
  readonly pullBack: () => void
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1)

/** A value that depends on nothing. */
export function leaf(shape: readonly number[], data: ArrayLike<number>): Value {
  if (data.length !== sizeOf(shape)) throw new RangeError(`${data.length} numbers do not fill [${shape}]`)
  return {
    shape,
    data: Float64Array.from(data),
    gradient: new Float64Array(data.length),
    parents: [],
    pullBack: () => {},
  }
}

/** A value computed from others; `pullBack(gradient)` adds to the parents' gradients. */
export function computed(
  shape: readonly number[],
  data: Float64Array,
  parents: readonly Value[],
  pullBack: (gradient: Float64Array) => void,
): Value {
  const gradient = new Float64Array(data.length)
  return { shape, data, gradient, parents, pullBack: () => pullBack(gradient) }
}

/** Fills the gradients of everything that the scalar `loss` depends on; returns those values. */
export function backward(loss: Value): ReadonlySet<Value> {
  const order: Value[] = []
  const seen = new Set<Value>()
  const visit = (value: Value) => {
    if (seen.has(value)) return
    seen.add(value)
    value.parents.forEach(visit)
    order.push(value)
  }
  visit(loss)
  loss.gradient.fill(1)
  for (const value of order.reverse()) value.pullBack()
  return seen
}
