/** Layers of a static network as TensorFlow Lite operators, images as [batch, height, width, channels]. */
import type { ActivationName, Border, Layer, Parameter } from '../../supernet/static/network.ts'
import { orderWeights, type WeightOrder } from '../weight-order.ts'
import { halves } from './half.ts'
import type { TfliteModel } from './model.ts'
import { paddingCode, withBorder } from './padding.ts'
import { ActivationFunctionType, Padding } from './schema.generated.js'

/** A layer's value: a tensor and its shape without the batch. */
export interface Written {
  readonly tensor: number
  readonly shape: readonly number[]
}

export class LayerWriter {
  readonly #model: TfliteModel
  readonly #halfWeights: boolean

  constructor(model: TfliteModel, halfWeights: boolean) {
    this.#model = model
    this.#halfWeights = halfWeights
  }

  /** @returns the tensor that holds what the layer computes */
  write(layer: Layer, inputs: readonly Written[]): number {
    const { name, operation, shape } = layer
    const [x] = inputs
    const out = (part = '', size = shape) => this.activationTensor(part === '' ? name : `${name}/${part}`, size)
    switch (operation.kind) {
      case 'scale': {
        const scale = this.constant(`${name}/scale`, Float32Array.from(operation.scale))
        const offset = this.constant(`${name}/offset`, Float32Array.from(operation.offset))
        return this.#add(this.#multiply(x.tensor, scale, out('scaled')), offset, out())
      }
      case 'convolution': {
        const { weight, bias, stride, border } = operation
        const { tensor, padding } = this.#padded(name, x, weight.shape[2], stride, border)
        const y = out()
        const inputs = [tensor, this.weights(weight, 'rows'), this.bias(name, bias, weight.shape[0])]
        this.#operator('CONV_2D', inputs, y, 'Conv2DOptions', [
          padding,
          stride,
          stride,
          ActivationFunctionType.NONE,
          1,
          1,
        ])
        return y
      }
      case 'depthwise': {
        const { weight, bias, stride, border } = operation
        const { tensor, padding } = this.#padded(name, x, weight.shape[2], stride, border)
        const y = out()
        const inputs = [tensor, this.weights(weight, 'channels last'), this.bias(name, bias, weight.shape[0])]
        const values = [padding, stride, stride, 1, ActivationFunctionType.NONE, 1, 1]
        this.#operator('DEPTHWISE_CONV_2D', inputs, y, 'DepthwiseConv2DOptions', values)
        return y
      }
      case 'norm': {
        const { scale, offset, mean, variance, epsilon } = operation
        const factor = scale.data.map((each, i) => each / Math.sqrt(variance.data[i] + epsilon))
        const shift = offset.data.map((each, i) => each - mean.data[i] * factor[i])
        const scaled = this.#multiply(x.tensor, this.constant(`${name}/scale`, factor), out('scaled'))
        return this.#add(scaled, this.constant(`${name}/offset`, shift), out())
      }
      case 'activation':
        return this.#activation(operation.activation, x.tensor, out)
      case 'pool': {
        const y = out()
        this.#operator('MEAN', [x.tensor, this.#integers(`${name}/axes`, [1, 2])], y, 'ReducerOptions', [true])
        return y
      }
      // A dense layer takes what has one pixel as it is.
      case 'flatten':
        return x.tensor
      case 'dense': {
        const { weight, bias } = operation
        const y = out()
        const inputs = [x.tensor, this.weights(weight, 'rows'), this.bias(name, bias, weight.shape[0])]
        this.#operator('FULLY_CONNECTED', inputs, y, 'FullyConnectedOptions', [ActivationFunctionType.NONE])
        return y
      }
      case 'add':
        return this.#add(x.tensor, inputs[1].tensor, out())
      case 'multiply':
        return this.#multiply(x.tensor, inputs[1].tensor, out())
    }
  }

  activationTensor(name: string, shape: readonly number[]): number {
    return this.#model.tensor({ name, shape: [1, ...shape], type: 'float32', batched: true })
  }

  constant(name: string, data: Float32Array, shape: readonly number[] = [data.length]): number {
    return this.#model.tensor({ name, shape, type: 'float32', data: bytesOf(data) })
  }

  weights({ name, shape, data }: Parameter, order: WeightOrder): number {
    const moved = new Float32Array(data.length)
    const size = orderWeights(shape, data, order, moved)
    if (!this.#halfWeights) return this.constant(name, moved, size)
    const stored = this.#model.tensor({ name: `${name}/half`, shape: size, type: 'float16', data: halves(moved) })
    const tensor = this.#model.tensor({ name, shape: size, type: 'float32' })
    this.#operator('DEQUANTIZE', [stored], tensor, 'DequantizeOptions', [])
    return tensor
  }

  bias(name: string, bias: Parameter | null, channels: number): number {
    return this.constant(bias?.name ?? `${name}/no-bias`, bias?.data ?? new Float32Array(channels))
  }

  #activation(activation: ActivationName, x: number, out: (part?: string) => number): number {
    const { NONE, RELU6 } = ActivationFunctionType
    if (activation === 'hard-sigmoid') {
      const scalar = (value: number) => this.constant(`${value}`, Float32Array.of(value), [])
      const clipped = this.#add(x, scalar(3), out('clipped'), RELU6)
      return this.#multiply(clipped, scalar(1 / 6), out(), NONE)
    }
    const y = out()
    const operators = { relu: 'RELU', relu6: 'RELU6', 'hard-swish': 'HARD_SWISH' } as const
    this.#operator(operators[activation], [x], y, activation === 'hard-swish' ? 'HardSwishOptions' : 'NONE', [])
    return y
  }

  #padded(name: string, { tensor, shape }: Written, kernel: number, stride: number, border: Border) {
    const rule = paddingCode(shape, kernel, stride, border)
    if (rule !== undefined) return { tensor, padding: rule }
    const padded = this.activationTensor(`${name}/padded`, withBorder(shape, border))
    const { top, left, bottom, right } = border
    const sizes = this.#integers(`${name}/border`, [0, 0, top, bottom, left, right, 0, 0], [4, 2])
    this.#operator('PAD', [tensor, sizes], padded, 'PadOptions', [])
    return { tensor: padded, padding: Padding.VALID }
  }

  #add(a: number, b: number, y: number, activation: number = ActivationFunctionType.NONE): number {
    this.#operator('ADD', [a, b], y, 'AddOptions', [activation])
    return y
  }

  #multiply(a: number, b: number, y: number, activation: number = ActivationFunctionType.NONE): number {
    this.#operator('MUL', [a, b], y, 'MulOptions', [activation])
    return y
  }

  #integers(name: string, values: readonly number[], shape: readonly number[] = [values.length]): number {
    return this.#model.tensor({ name, shape, type: 'int32', data: bytesOf(Int32Array.from(values)) })
  }

  #operator(
    operator: Parameters<TfliteModel['operator']>[0]['operator'],
    inputs: readonly number[],
    output: number,
    options: Parameters<TfliteModel['operator']>[0]['options'],
    values: readonly (number | boolean)[],
  ): void {
    this.#model.operator({ operator, version: 1, inputs, outputs: [output], options, values })
  }
}

const bytesOf = (values: Float32Array | Int32Array) =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
