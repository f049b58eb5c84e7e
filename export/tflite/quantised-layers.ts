/** Layers of a network in integers as TensorFlow Lite operators, in the versions that take int8. */
import type { Border } from '../../supernet/static/network.ts'
import type { AffineQuantisation } from '../quantisation/affine.ts'
import type { QuantisedLayer } from '../quantisation/network.ts'
import type { QuantisedWeights } from '../quantisation/weights.ts'
import { orderWeights, type WeightOrder } from '../weight-order.ts'
import type { TfliteModel } from './model.ts'
import { paddingCode, withBorder } from './padding.ts'
import { ActivationFunctionType, Padding } from './schema.generated.js'

type Operator = Parameters<TfliteModel['operator']>[0]

/** Nothing is fused: what a layer's integers can't hold is clipped by them. */
const { NONE } = ActivationFunctionType

/** A layer's value: a tensor and what it holds for one image. */
export interface IntegerValue {
  readonly tensor: number
  readonly shape: readonly number[]
  readonly affine: AffineQuantisation
}

export class QuantisedWriter {
  readonly #model: TfliteModel

  constructor(model: TfliteModel) {
    this.#model = model
  }

  /** @returns the tensor that holds what the layer computes */
  write({ name, operation, shape, affine }: QuantisedLayer, inputs: readonly IntegerValue[]): number {
    const [x] = inputs
    // A dense layer takes what has one pixel as it is.
    if (operation.kind === 'flatten') return x.tensor
    const y = this.values(name, shape, affine)
    const read = inputs.map(({ tensor }) => tensor)
    switch (operation.kind) {
      case 'convolution':
      case 'depthwise': {
        const { stride, border } = operation
        const { tensor, padding } = this.#padded(name, x, operation.shape[2], stride, border)
        if (operation.kind === 'convolution') {
          const values = [padding, stride, stride, NONE, 1, 1]
          this.operator('CONV_2D', [tensor, ...this.#weights(name, operation, 'rows')], y, 'Conv2DOptions', values, 3)
        } else {
          const weights = this.#weights(name, operation, 'channels last')
          const values = [padding, stride, stride, 1, NONE, 1, 1]
          this.operator('DEPTHWISE_CONV_2D', [tensor, ...weights], y, 'DepthwiseConv2DOptions', values, 3)
        }
        break
      }
      case 'dense': {
        const weights = this.#weights(name, operation, 'rows')
        // The version in which every row of the weights may have a scale of its own.
        this.operator('FULLY_CONNECTED', [...read, ...weights], y, 'FullyConnectedOptions', [NONE], 12)
        break
      }
      case 'hard-swish':
        this.operator('HARD_SWISH', read, y, 'HardSwishOptions', [], 1)
        break
      case 'pool':
        this.operator('MEAN', [...read, this.#integers(`${name}/axes`, [1, 2])], y, 'ReducerOptions', [true], 2)
        break
      case 'add':
        this.operator('ADD', read, y, 'AddOptions', [NONE], 2)
        break
      case 'multiply':
        this.operator('MUL', read, y, 'MulOptions', [NONE], 2)
        break
    }
    return y
  }

  /** @param shape for one image */
  values(name: string, shape: readonly number[], affine: AffineQuantisation, type: 'int8' | 'uint8' = 'int8'): number {
    const quantization = { scale: [affine.scale], zeroPoint: [affine.zeroPoint] }
    return this.#model.tensor({ name, shape: [1, ...shape], type, quantization, batched: true })
  }

  operator(
    operator: Operator['operator'],
    inputs: readonly number[],
    output: number,
    options: Operator['options'],
    values: Operator['values'],
    version: number,
  ): void {
    this.#model.operator({ operator, version, inputs, outputs: [output], options, values })
  }

  /** The weights and the biases. */
  #weights(name: string, { shape, weight, scales, bias, biasScales }: QuantisedWeights, order: WeightOrder) {
    const moved = new Int8Array(weight.length)
    const size = orderWeights(shape, weight, order, moved)
    const [outputs] = shape
    const steps = (scale: Float32Array, axis: number) => ({
      scale: Array.from(scale),
      zeroPoint: new Array<number>(outputs).fill(0),
      axis,
    })
    return [
      this.#model.tensor({
        name: `${name}/weight`,
        shape: size,
        type: 'int8',
        data: bytesOf(moved),
        quantization: steps(scales, order === 'rows' ? 0 : size.length - 1),
      }),
      this.#model.tensor({
        name: `${name}/bias`,
        shape: [outputs],
        type: 'int32',
        data: bytesOf(bias),
        quantization: steps(biasScales, 0),
      }),
    ]
  }

  #padded(name: string, { tensor, shape, affine }: IntegerValue, kernel: number, stride: number, border: Border) {
    const rule = paddingCode(shape, kernel, stride, border)
    if (rule !== undefined) return { tensor, padding: rule }
    const padded = this.values(`${name}/padded`, withBorder(shape, border), affine)
    const { top, left, bottom, right } = border
    const sizes = this.#integers(`${name}/border`, [0, 0, top, bottom, left, right, 0, 0], [4, 2])
    this.operator('PAD', [tensor, sizes], padded, 'PadOptions', [], 2)
    return { tensor: padded, padding: Padding.VALID }
  }

  #integers(name: string, values: readonly number[], shape: readonly number[] = [values.length]): number {
    return this.#model.tensor({ name, shape, type: 'int32', data: bytesOf(Int32Array.from(values)) })
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Int8Array | Int32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength)
