/** The operations of the network on images [n, channels, height, width], each with its gradient; as plain as possible. */
import { computed, sizeOf, type Value } from './value.ts'

export function add(a: Value, b: Value): Value {
  const data = a.data.map((each, i) => each + b.data[i])
  return computed(a.shape, data, [a, b], (gradient) => {
    gradient.forEach((g, i) => {
      a.gradient[i] += g
      b.gradient[i] += g
    })
  })
}

export function multiply(a: Value, b: Value): Value {
  const data = a.data.map((each, i) => each * b.data[i])
  return computed(a.shape, data, [a, b], (gradient) => {
    gradient.forEach((g, i) => {
      a.gradient[i] += g * b.data[i]
      b.gradient[i] += g * a.data[i]
    })
  })
}

/** f of every element. */
export function map(x: Value, f: (x: number) => number, derivative: (x: number) => number): Value {
  return computed(x.shape, x.data.map(f), [x], (gradient) => {
    gradient.forEach((g, i) => {
      x.gradient[i] += g * derivative(x.data[i])
    })
  })
}

export const relu = (x: Value): Value =>
  map(
    x,
    (x) => Math.max(0, x),
    (x) => (x > 0 ? 1 : 0),
  )

const relu6 = (x: number) => Math.min(6, Math.max(0, x))

export const hardSigmoid = (x: Value): Value =>
  map(
    x,
    (x) => relu6(x + 3) / 6,
    (x) => (x > -3 && x < 3 ? 1 / 6 : 0),
  )

export const hardSwish = (x: Value): Value => multiply(x, hardSigmoid(x))

/** Element `indices[i]` of x at position i; no index may repeat. */
function pick(x: Value, shape: readonly number[], indices: Int32Array): Value {
  const data = new Float64Array(indices.length)
  indices.forEach((index, i) => {
    data[i] = x.data[index]
  })
  return computed(shape, data, [x], (gradient) => {
    gradient.forEach((g, i) => {
      x.gradient[indices[i]] += g
    })
  })
}

/** x[starts[0] .. starts[0] + shape[0], ...]. */
export function window(x: Value, starts: readonly number[], shape: readonly number[]): Value {
  if (shape.join() === x.shape.join()) return x
  const indices = new Int32Array(sizeOf(shape)).map((_, position) => {
    let rest = position
    let index = 0
    let stride = 1
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index += (starts[axis] + (rest % shape[axis])) * stride
      rest = Math.floor(rest / shape[axis])
      stride *= x.shape[axis]
    }
    return index
  })
  return pick(x, shape, indices)
}

/** The first elements along every axis. */
export const leading = (x: Value, shape: readonly number[]): Value =>
  window(
    x,
    shape.map(() => 0),
    shape,
  )

export const reshape = (x: Value, shape: readonly number[]): Value =>
  pick(
    x,
    shape,
    new Int32Array(x.data.length).map((_, i) => i),
  )

/** x [n, c, ...] times y [n, c] (or [c], the same for every image). */
export function timesChannels(x: Value, y: Value): Value {
  const area = sizeOf(x.shape.slice(2))
  const at = (i: number) => Math.floor(i / area) % y.data.length
  const data = x.data.map((each, i) => each * y.data[at(i)])
  return computed(x.shape, data, [x, y], (gradient) => {
    gradient.forEach((g, i) => {
      x.gradient[i] += g * y.data[at(i)]
      y.gradient[at(i)] += g * x.data[i]
    })
  })
}

/** x [n, c, ...] plus y [c]. */
export function plusChannels(x: Value, y: Value): Value {
  const area = sizeOf(x.shape.slice(2))
  const at = (i: number) => Math.floor(i / area) % y.data.length
  const data = x.data.map((each, i) => each + y.data[at(i)])
  return computed(x.shape, data, [x, y], (gradient) => {
    gradient.forEach((g, i) => {
      x.gradient[i] += g
      y.gradient[at(i)] += g
    })
  })
}

/** Mean of x [n, c, h, w] over everything but channels: [c]. */
export function channelMean(x: Value): Value {
  const channels = x.shape[1]
  const area = x.shape[2] * x.shape[3]
  const count = x.shape[0] * area
  const data = new Float64Array(channels)
  x.data.forEach((each, i) => {
    data[Math.floor(i / area) % channels] += each / count
  })
  return computed([channels], data, [x], (gradient) => {
    for (let i = 0; i < x.data.length; i++) x.gradient[i] += gradient[Math.floor(i / area) % channels] / count
  })
}

/** Mean over height and width: [n, c, h, w] -> [n, c, 1, 1]. */
export function globalAveragePool(x: Value): Value {
  const [n, channels, height, width] = x.shape
  const area = height * width
  const data = new Float64Array(n * channels)
  x.data.forEach((each, i) => {
    data[Math.floor(i / area)] += each / area
  })
  return computed([n, channels, 1, 1], data, [x], (gradient) => {
    for (let i = 0; i < x.data.length; i++) x.gradient[i] += gradient[Math.floor(i / area)] / area
  })
}

/** Flattened filters [c, 1, k, k], each multiplied by a matrix [k * k, k * k]: out_i = sum_j M[i][j] v_j. */
export function transformFilters(filters: Value, matrix: Value): Value {
  const area = matrix.shape[0]
  const channels = filters.shape[0]
  const data = new Float64Array(filters.data.length)
  const each = (visit: (out: number, inside: number, entry: number) => void) => {
    for (let c = 0; c < channels; c++) {
      for (let i = 0; i < area; i++) {
        for (let j = 0; j < area; j++) visit(c * area + i, c * area + j, i * area + j)
      }
    }
  }
  each((out, inside, entry) => {
    data[out] += matrix.data[entry] * filters.data[inside]
  })
  return computed(filters.shape, data, [filters, matrix], (gradient) => {
    each((out, inside, entry) => {
      filters.gradient[inside] += gradient[out] * matrix.data[entry]
      matrix.gradient[entry] += gradient[out] * filters.data[inside]
    })
  })
}

/** Mean over the batch of -sum_k target_k log softmax(logits)_k; logits [n, classes]. */
export function crossEntropy(logits: Value, targets: ArrayLike<number>): Value {
  const [n, classes] = logits.shape
  const probabilities = new Float64Array(logits.data.length)
  let loss = 0
  for (let row = 0; row < n; row++) {
    const scores = logits.data.subarray(row * classes, (row + 1) * classes)
    const highest = Math.max(...scores)
    const normaliser = highest + Math.log(scores.reduce((sum, score) => sum + Math.exp(score - highest), 0))
    scores.forEach((score, k) => {
      probabilities[row * classes + k] = Math.exp(score - normaliser)
      loss -= (targets[row * classes + k] * (score - normaliser)) / n
    })
  }
  return computed([], Float64Array.of(loss), [logits], ([g]) => {
    for (let i = 0; i < probabilities.length; i++) logits.gradient[i] += (g * (probabilities[i] - targets[i])) / n
  })
}
