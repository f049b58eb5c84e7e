/** Runs a static network, plainly and slowly: the oracle of the exports. Sums are double, what is kept is float32. */
import type { ActivationName, Layer, Operation, StaticNetwork } from './network.ts'
import { walk } from './walk.ts'

type Of<K extends Operation['kind']> = Extract<Operation, { kind: K }>

/**
 * @param pixels [side, side, 3] from 0 to 255, of one image
 * @param seen is shown the values of every layer, such as for their ranges
 * @returns the values of every output
 */
export function interpret(
  network: StaticNetwork,
  pixels: ArrayLike<number>,
  seen: (layer: Layer, values: Float32Array) => void = () => {},
): Float32Array[] {
  const input: Image = { shape: network.input.shape, data: Float32Array.from(pixels) }
  const outputs = walk(network, input, (layer, inputs) => {
    const data = compute(layer, inputs)
    seen(layer, data)
    return { shape: layer.shape, data }
  })
  return outputs.map(({ data }) => data)
}

interface Image {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

function compute({ shape, operation }: Layer, [x, other]: readonly Image[]): Float32Array {
  const channels = x.shape[x.shape.length - 1]
  switch (operation.kind) {
    case 'scale':
      return x.data.map((each, i) => each * operation.scale[i % channels] + operation.offset[i % channels])
    case 'convolution':
      return convolution(x, operation, shape)
    case 'depthwise':
      return depthwise(x, operation, shape)
    case 'norm': {
      const { scale, offset, mean, variance, epsilon } = operation
      return x.data.map((each, i) => {
        const c = i % channels
        return ((each - mean.data[c]) / Math.sqrt(variance.data[c] + epsilon)) * scale.data[c] + offset.data[c]
      })
    }
    case 'activation':
      return x.data.map(activations[operation.activation])
    case 'pool': {
      const sums = new Float64Array(channels)
      for (let i = 0; i < x.data.length; i++) sums[i % channels] += x.data[i]
      return Float32Array.from(sums, (sum) => (sum * channels) / x.data.length)
    }
    case 'flatten':
      return x.data
    case 'dense':
      return Float32Array.from({ length: shape[0] }, (_, output) => {
        let sum = operation.bias?.data[output] ?? 0
        for (let i = 0; i < channels; i++) sum += operation.weight.data[output * channels + i] * x.data[i]
        return sum
      })
    case 'add':
      return x.data.map((each, i) => each + other.data[i])
    case 'multiply':
      return x.data.map((each, i) => each * other.data[i % channels])
  }
}

const relu6 = (x: number) => Math.min(6, Math.max(0, x))
const activations: Record<ActivationName, (x: number) => number> = {
  relu: (x) => Math.max(0, x),
  relu6,
  'hard-sigmoid': (x) => relu6(x + 3) / 6,
  'hard-swish': (x) => (x * relu6(x + 3)) / 6,
}

function convolution(x: Image, { weight, bias, stride, border }: Of<'convolution'>, shape: readonly number[]) {
  const [height, width, inputs] = x.shape
  const [rows, columns, outputs] = shape
  const kernel = weight.shape[2]
  const sums = new Float64Array(outputs)
  const y = new Float32Array(rows * columns * outputs)
  // [k, k, inputs, outputs]: the innermost loop runs over neighbours.
  const filter = new Float32Array(weight.data.length)
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < inputs; i++)
      for (let p = 0; p < kernel * kernel; p++)
        filter[(p * inputs + i) * outputs + o] = weight.data[(o * inputs + i) * kernel * kernel + p]
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let o = 0; o < outputs; o++) sums[o] = bias?.data[o] ?? 0
      for (let v = 0; v < kernel; v++) {
        const from = row * stride + v - border.top
        if (from < 0 || from >= height) continue
        for (let h = 0; h < kernel; h++) {
          const at = column * stride + h - border.left
          if (at < 0 || at >= width) continue
          for (let i = 0; i < inputs; i++) {
            const value = x.data[(from * width + at) * inputs + i]
            const weights = ((v * kernel + h) * inputs + i) * outputs
            for (let o = 0; o < outputs; o++) sums[o] += value * filter[weights + o]
          }
        }
      }
      y.set(sums, (row * columns + column) * outputs)
    }
  }
  return y
}

function depthwise(x: Image, { weight, bias, stride, border }: Of<'depthwise'>, shape: readonly number[]) {
  const [height, width, channels] = x.shape
  const [rows, columns] = shape
  const kernel = weight.shape[2]
  const y = new Float32Array(rows * columns * channels)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let c = 0; c < channels; c++) {
        let sum = bias?.data[c] ?? 0
        for (let v = 0; v < kernel; v++) {
          const from = row * stride + v - border.top
          if (from < 0 || from >= height) continue
          for (let h = 0; h < kernel; h++) {
            const at = column * stride + h - border.left
            if (at < 0 || at >= width) continue
            sum += x.data[(from * width + at) * channels + c] * weight.data[(c * kernel + v) * kernel + h]
          }
        }
        y[(row * columns + column) * channels + c] = sum
      }
    }
  }
  return y
}
