/** From a static network and the ranges of its layers to the network in integers (post-training quantisation). */
import { foldNorms } from '../../supernet/static/fold-norms.ts'
import type { ActivationName, Layer, Operation, StaticNetwork } from '../../supernet/static/network.ts'
import { walk } from '../../supernet/static/walk.ts'
import { forPixels } from '../pixels.ts'
import { readersOf } from '../readers.ts'
import { type AffineQuantisation, affineOf, type Range, type Ranges } from './affine.ts'
import type { QuantisedLayer, QuantisedNetwork, QuantisedOperation } from './network.ts'
import { type QuantisedWeights, quantisedWeights } from './weights.ts'

/** An activation that clips. */
interface Clip extends Layer {
  readonly operation: { readonly kind: 'activation'; readonly activation: ActivationName }
}

/** Pixels from 0 to 1: the integers -128 to 127. */
const pixelRange: Range = { least: 0, most: 1 }

/**
 * @param ranges of every layer of `network` with its norms folded
 * @throws RangeError for a layer without a range, or one that has no form in integers
 */
export function quantise(network: StaticNetwork, ranges: Ranges | undefined): QuantisedNetwork {
  if (ranges === undefined)
    throw new RangeError('quantise: 8-bit integers need the ranges of all layers; none are given')
  const { input, layers, outputs } = forPixels(foldNorms(network), 'unit')
  const readers = readersOf({ layers, outputs })
  const pixels = affineOf(pixelRange)
  const absorbed = new Set<string>()
  const quantised: QuantisedLayer[] = []
  walk<AffineQuantisation, Layer>({ input, layers, outputs }, pixels, (layer, inputs) => {
    const [first] = inputs
    if (absorbed.has(layer.name)) return first
    const clip = clipAfter(readers(layer.name))
    const { name, shape } = clip ?? layer
    if (clip !== undefined) absorbed.add(clip.name)
    const activation = clip?.operation.activation
    const range = () => seenRange(rangeOf(ranges, name), activation, readers(name))
    const affine = layer.operation.kind === 'flatten' ? first : affineOf(range())
    const operation = inIntegers(layer, first.scale, activation === 'hard-sigmoid')
    quantised.push({ name, inputs: layer.inputs, shape, operation, affine })
    return affine
  })
  return { input: { ...input, affine: pixels }, layers: quantised, outputs }
}

function rangeOf(ranges: Ranges, name: string): Range {
  const range = ranges.get(name)
  if (range !== undefined && Number.isFinite(range.least) && Number.isFinite(range.most)) return range
  throw new RangeError(
    `quantise: the range of ${name} is ${JSON.stringify(range)}; every layer must have one, of finite numbers`,
  )
}

/** The activation that a layer's clipping to its range replaces: it alone reads it. */
function clipAfter(readers: readonly Layer[]): Clip | undefined {
  const [reader] = readers
  if (readers.length !== 1 || reader.operation.kind !== 'activation') return undefined
  return reader.operation.activation === 'hard-swish' ? undefined : { ...reader, operation: reader.operation }
}

/** What must be told apart of a layer's values. */
function seenRange(range: Range, clip: ActivationName | undefined, readers: readonly Layer[]): Range {
  if (clip === 'hard-sigmoid') return { least: 0, most: 1 }
  const swished = readers.length > 0 && readers.every(({ operation }) => isHardSwish(operation))
  // Hard-swish is 0 of all that is less.
  return swished ? { ...range, least: Math.max(-3, range.least) } : range
}

const isHardSwish = (operation: Operation) => operation.kind === 'activation' && operation.activation === 'hard-swish'

/** @param sixth whether the layer computes x / 6 + 1 / 2 of what it did: hard-sigmoid, but for clipping */
function inIntegers({ name, operation }: Layer, inputScale: number, sixth: boolean): QuantisedOperation {
  if (sixth && !('weight' in operation)) {
    throw new RangeError(`quantise: hard-sigmoid follows ${name}, a ${operation.kind}; it must follow a convolution`)
  }
  switch (operation.kind) {
    case 'convolution':
    case 'depthwise': {
      const { kind, stride, border } = operation
      return { kind, stride, border, ...weightsOf(operation, inputScale, sixth) }
    }
    case 'dense':
      return { kind: 'dense', ...weightsOf(operation, inputScale, sixth) }
    case 'scale':
      return perChannel(operation.scale, operation.offset, inputScale)
    case 'norm': {
      const { scale, offset, mean, variance, epsilon } = operation
      const factors = Array.from(scale.data, (each, c) => each / Math.sqrt(variance.data[c] + epsilon))
      const shifts = factors.map((each, c) => offset.data[c] - mean.data[c] * each)
      return perChannel(factors, shifts, inputScale)
    }
    case 'activation':
      if (isHardSwish(operation)) return { kind: 'hard-swish' }
      throw new RangeError(`quantise: ${name} must be the only reader of the layer before it, which clips in its place`)
    default:
      return { kind: operation.kind }
  }
}

type Weighing = Extract<Operation, { kind: 'convolution' | 'depthwise' | 'dense' }>

function weightsOf({ weight, bias }: Weighing, inputScale: number, sixth: boolean): QuantisedWeights {
  const real = bias?.data ?? new Float32Array(weight.shape[0])
  if (!sixth) return quantisedWeights(weight, real, inputScale)
  const data = weight.data.map((each) => each / 6)
  return quantisedWeights(
    { ...weight, data },
    Float64Array.from(real, (each) => each / 6 + 0.5),
    inputScale,
  )
}

/** x * scale + offset of each channel as a convolution of one pixel: its bias is as exact as int32. */
function perChannel(scale: readonly number[], offset: readonly number[], inputScale: number): QuantisedOperation {
  const weight = { shape: [scale.length, 1, 1, 1], data: Float32Array.from(scale) }
  const border = { top: 0, left: 0, bottom: 0, right: 0 }
  return { kind: 'depthwise', stride: 1, border, ...quantisedWeights(weight, offset, inputScale) }
}
