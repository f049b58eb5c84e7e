/** A static network in integers: what both 8-bit formats are written from, so that they compute the same. */
import type { Border, StaticNetwork } from '../../supernet/static/network.ts'
import type { AffineQuantisation } from './affine.ts'
import type { QuantisedWeights } from './weights.ts'

/**
 * Sums of products are int32, the bias included, then rounded to the int8 of the layer's own scale; what that can't
 * hold is clipped. So there is no operation for relu, relu6 and hard-sigmoid: the layer before them clips.
 */
export type QuantisedOperation =
  | ({
      readonly kind: 'convolution' | 'depthwise'
      readonly stride: number
      readonly border: Border
    } & QuantisedWeights)
  | ({ readonly kind: 'dense' } & QuantisedWeights)
  | { readonly kind: 'hard-swish' }
  | { readonly kind: 'pool' }
  /** Keeps the integers, and so the scale. */
  | { readonly kind: 'flatten' }
  | { readonly kind: 'add' }
  | { readonly kind: 'multiply' }

export interface QuantisedLayer {
  readonly name: string
  /** Names of earlier layers, or of the network's input. */
  readonly inputs: readonly string[]
  /** Of what it computes, for one image. */
  readonly shape: readonly number[]
  readonly operation: QuantisedOperation
  readonly affine: AffineQuantisation
}

export interface QuantisedNetwork {
  /** The integers are pixels less 128: no pixel is rounded. */
  readonly input: StaticNetwork['input'] & { readonly affine: AffineQuantisation }
  readonly layers: readonly QuantisedLayer[]
  readonly outputs: StaticNetwork['outputs']
}
