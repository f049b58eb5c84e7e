/** Writes a static network layer by layer, shapes checked on the way. */
import { type NamedTensor, type State, tensorOf } from '../variables/state.ts'
import type { ActivationName, Border, Layer, Operation, Parameter, StaticNetwork } from './network.ts'

/** What a layer computes, to be given to the next one. */
export interface Value {
  readonly name: string
  readonly shape: readonly number[]
}

/** How a strided convolution is padded: k/2 on every side as PyTorch does, or TensorFlow's SAME. */
export type PaddingRule = 'symmetric' | 'same'

export class StaticBuilder {
  readonly #tensors: State
  readonly #layers: Layer[] = []
  readonly input: Value & { readonly shape: readonly [number, number, number] }

  /**
   * @param tensors the subnet's weights, by the names that layers are given
   * @param channels of the input: 3 of pixels; a layer by itself has others
   */
  constructor(side: number, tensors: State, channels = 3) {
    this.#tensors = tensors
    this.input = { name: 'pixels', shape: [side, side, channels] }
  }

  scale(x: Value, scale: readonly number[], offset: readonly number[]): Value {
    return this.#add('normalised', [x], x.shape, { kind: 'scale', scale, offset })
  }

  /** `names` of the saved tensors; the layer's name is the weight's. */
  convolution(x: Value, names: Names, stride = 1, rule: PaddingRule = 'symmetric'): Value {
    const { weight, bias } = this.#weights(names)
    const [outputs, inputs, kernel] = weight.shape
    expectChannels(names.weight, inputs, x)
    const { border, side } = padded(x.shape[0], kernel, stride, rule)
    return this.#add(layerName(names), [x], [side, side, outputs], {
      kind: 'convolution',
      weight,
      bias,
      stride,
      border,
    })
  }

  depthwise(x: Value, names: Names, stride = 1, rule: PaddingRule = 'symmetric'): Value {
    const { weight, bias } = this.#weights(names)
    const [channels, , kernel] = weight.shape
    expectChannels(names.weight, channels, x)
    const { border, side } = padded(x.shape[0], kernel, stride, rule)
    return this.#add(layerName(names), [x], [side, side, channels], { kind: 'depthwise', weight, bias, stride, border })
  }

  /** Batch normalisation with the running statistics; `name` without `.weight` and so on. */
  norm(x: Value, name: string, epsilon: number): Value {
    const scale = this.#parameter(`${name}.weight`)
    expectChannels(name, scale.data.length, x)
    return this.#add(name, [x], x.shape, {
      kind: 'norm',
      scale,
      offset: this.#parameter(`${name}.bias`),
      mean: this.#parameter(`${name}.running_mean`),
      variance: this.#parameter(`${name}.running_var`),
      epsilon,
    })
  }

  activation(x: Value, activation: ActivationName): Value {
    return this.#add(`${x.name}/${activation}`, [x], x.shape, { kind: 'activation', activation })
  }

  pool(x: Value): Value {
    return this.#add(`${x.name}/pool`, [x], [1, 1, channelsOf(x)], { kind: 'pool' })
  }

  flatten(x: Value): Value {
    return this.#add(`${x.name}/flat`, [x], [channelsOf(x)], { kind: 'flatten' })
  }

  dense(x: Value, names: Names): Value {
    const { weight, bias } = this.#weights(names)
    expectChannels(names.weight, weight.shape[1], x)
    return this.#add(layerName(names), [x], [weight.shape[0]], { kind: 'dense', weight, bias })
  }

  add(a: Value, b: Value): Value {
    if (a.shape.join() !== b.shape.join()) throw new RangeError(`add: [${a.shape}] and [${b.shape}] differ`)
    return this.#add(`${b.name}/add`, [a, b], a.shape, { kind: 'add' })
  }

  multiply(x: Value, factors: Value): Value {
    expectChannels(`${x.name}/multiply`, channelsOf(factors), x)
    return this.#add(`${x.name}/multiply`, [x, factors], x.shape, { kind: 'multiply' })
  }

  finish(outputs: readonly { readonly name: string; readonly value: Value }[]): StaticNetwork {
    return {
      input: this.input,
      layers: this.#layers,
      outputs: outputs.map(({ name, value }) => ({ name, value: value.name })),
    }
  }

  #add(name: string, inputs: readonly Value[], shape: readonly number[], operation: Operation): Value {
    if (this.#layers.some((layer) => layer.name === name)) throw new RangeError(`two layers are named ${name}`)
    this.#layers.push({ name, inputs: inputs.map((each) => each.name), shape, operation })
    return { name, shape }
  }

  #parameter(name: string): Parameter {
    const { shape, data }: NamedTensor = tensorOf(this.#tensors, name)
    return { name, shape, data }
  }

  #weights({ weight, bias }: Names) {
    return { weight: this.#parameter(weight), bias: bias === undefined ? null : this.#parameter(bias) }
  }
}

interface Names {
  readonly weight: string
  readonly bias?: string
}

const layerName = ({ weight }: Names) => weight.replace(/\.weight$/, '')
const channelsOf = ({ shape }: Value) => shape[shape.length - 1]

function expectChannels(name: string, expected: number, x: Value): void {
  if (channelsOf(x) !== expected) {
    throw new RangeError(`${name}: is made for ${expected} channels, ${x.name} has ${channelsOf(x)}`)
  }
}

/** The zeros around an image of this side, and the side of what comes out. */
export function padded(side: number, kernel: number, stride: number, rule: PaddingRule) {
  const result = Math.ceil(side / stride)
  if (rule === 'symmetric') {
    const each = kernel >> 1
    const border: Border = { top: each, left: each, bottom: each, right: each }
    return { border, side: Math.floor((side + 2 * each - kernel) / stride) + 1 }
  }
  const missing = Math.max(0, (result - 1) * stride + kernel - side)
  const before = missing >> 1
  const border: Border = { top: before, left: before, bottom: missing - before, right: missing - before }
  return { border, side: result }
}
