/**
 * A subnet as a network of its own: a small typed graph with its weights. Exports are written from this form and from
 * nothing else; `interpret.ts` runs it and is their oracle.
 */

/** float32, row-major; the name that it has in once-for-all's static networks. */
export interface Parameter {
  readonly name: string
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/** Rows and columns of zeros around an image. */
export interface Border {
  readonly top: number
  readonly left: number
  readonly bottom: number
  readonly right: number
}

/** `hard-sigmoid` is relu6(x + 3) / 6, `hard-swish` x times that. */
export type ActivationName = 'relu' | 'relu6' | 'hard-swish' | 'hard-sigmoid'

/** What a layer computes from its inputs; images are [height, width, channels], vectors [channels]. */
export type Operation =
  /** Of each channel: x * scale + offset. From plain pixels to the network's input. */
  | { readonly kind: 'scale'; readonly scale: readonly number[]; readonly offset: readonly number[] }
  /** `weight` [outputs, inputs, k, k] */
  | {
      readonly kind: 'convolution'
      readonly weight: Parameter
      readonly bias: Parameter | null
      readonly stride: number
      readonly border: Border
    }
  /** `weight` [channels, 1, k, k] */
  | {
      readonly kind: 'depthwise'
      readonly weight: Parameter
      readonly bias: Parameter | null
      readonly stride: number
      readonly border: Border
    }
  /** (x - mean) / sqrt(variance + epsilon) * scale + offset, [channels] each. */
  | {
      readonly kind: 'norm'
      readonly scale: Parameter
      readonly offset: Parameter
      readonly mean: Parameter
      readonly variance: Parameter
      readonly epsilon: number
    }
  | { readonly kind: 'activation'; readonly activation: ActivationName }
  /** Mean over height and width: [1, 1, channels]. */
  | { readonly kind: 'pool' }
  /** [1, 1, channels] as a vector. */
  | { readonly kind: 'flatten' }
  /** `weight` [outputs, inputs], of a vector. */
  | { readonly kind: 'dense'; readonly weight: Parameter; readonly bias: Parameter | null }
  /** Two inputs of one shape. */
  | { readonly kind: 'add' }
  /** An image, and a factor for each channel [1, 1, channels]. */
  | { readonly kind: 'multiply' }

export interface Layer {
  /** Also the name of what it computes. */
  readonly name: string
  /** Names of earlier layers, or of the network's input. */
  readonly inputs: readonly string[]
  /** Of what it computes, for one image. */
  readonly shape: readonly number[]
  readonly operation: Operation
}

export interface StaticNetwork {
  /** Pixels [side, side, 3] from 0 to 255, red, green, blue. */
  readonly input: { readonly name: string; readonly shape: readonly [number, number, number] }
  /** Each after those that it reads. */
  readonly layers: readonly Layer[]
  /** One for each head, named as the task names it: `value` is a layer. */
  readonly outputs: readonly { readonly name: string; readonly value: string }[]
}

/** Of what a layer reads: the input or an earlier layer. @throws RangeError for an unknown name */
export function shapeOf(network: StaticNetwork, value: string): readonly number[] {
  if (value === network.input.name) return network.input.shape
  const layer = network.layers.find(({ name }) => name === value)
  if (layer === undefined) throw new RangeError(`static network: there is no layer ${value}`)
  return layer.shape
}
