/** The numbers with which the oracles O12 to O16 were made: tensors and images from a linear congruential generator. */
import { leaf, sizeOf, type Value } from './value.ts'

/** The stream of tensor `t`: values u in [0, 1). */
function uniforms(t: number): () => number {
  let state = (t * 2654435761) % 2 ** 32
  return () => {
    state = (1664525 * state + 1013904223) % 2 ** 32
    return state / 2 ** 32
  }
}

/** Every tensor filled, in the order of the names' code points; rounded by `round` (Math.fround for the engine). */
export function filledTensors(
  shapes: ReadonlyMap<string, readonly number[]>,
  round: (value: number) => number = (value) => value,
): Map<string, Value> {
  const tensors = new Map<string, Value>()
  ;[...shapes.keys()].sort().forEach((name, index) => {
    const shape = shapes.get(name) as readonly number[]
    const next = uniforms(index + 1)
    const transform = ruleOf(name, shape)
    const data = Float64Array.from({ length: sizeOf(shape) }, (_, i) => round(transform(next() - 0.5, i)))
    tensors.set(name, leaf(shape, data))
  })
  return tensors
}

function ruleOf(name: string, shape: readonly number[]): (c: number, index: number) => number {
  if (name.endsWith('_matrix')) return (c, i) => (i % (shape[0] + 1) === 0 ? 1 : 0) + 0.2 * c
  if (name.endsWith('running_var')) return (c) => 1 + c
  if (name.endsWith('running_mean') || name.endsWith('.bias')) return (c) => 0.2 * c
  if (shape.length === 1) return (c) => 1 + 0.2 * c
  const fanIn = sizeOf(shape.slice(1))
  return (c) => Math.sqrt(24 / fanIn) * c
}

/** X(seed, n, r): [n, 3, r, r] in -1 .. 1. */
export function recipeImages(seed: number, n: number, resolution: number): Value {
  const next = uniforms(seed)
  const shape = [n, 3, resolution, resolution]
  return leaf(
    shape,
    Float64Array.from({ length: sizeOf(shape) }, () => 2 * next() - 1),
  )
}
