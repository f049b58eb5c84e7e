/**
 * The three kinds of convolution of the network. Each is a weight plus two ways to apply it: `plain` (with its gradient
 * rule) and `fused` (bias and ReLU or ReLU6 in one kernel, for the evaluation with folded batch normalisation).
 */
import { type Attributes, attribute, FLOAT, INT32, ofFloat } from '../graph/attributes.ts'
import { type Emitter, merge } from '../graph/emitter.ts'
import { output, type Tensor } from '../graph/graph-writer.ts'
import { matMul, padWithZeros, reshape, reshapeTo } from './arithmetic.ts'
import { biasAndActivation, type FusedActivation, fusion } from './fusion.ts'
import { productStatistics, type Statistics } from './product-statistics.ts'

export interface Convolution {
  /** Output channels are the last axis, so a scale per channel multiplies it directly. */
  readonly weight: Tensor
  plain(weight: Tensor): Tensor
  fused(weight: Tensor, bias: Tensor, activation: FusedActivation): Tensor
  /** Mean and variance of each output channel, known from the input alone; left out where that does not pay. */
  readonly statistics?: () => Statistics
}

/** At stride 2. symmetric: PyTorch's, k // 2 on every side. same: TensorFlow's, less at the beginning where sizes are even. */
export type Padding = 'symmetric' | 'same'

const SAME = attribute.string('SAME')
const strides = (stride: number) => attribute.integers([1, stride, stride, 1])

/**
 * 1x1 convolution as a matrix product: faster than Conv2D on a CPU, forward and backward.
 * x [batch, h, w, in], weight [in, out]; shapes are fed: `rows` [-1, in], `inputShape`, `outputShape`.
 * `reciprocalCount`: 1 / (batch * h * w), where statistics from the input pay.
 */
export function pointwise(
  e: Emitter,
  x: Tensor,
  weight: Tensor,
  shapes: { rows: Tensor; outputRows: Tensor; inputShape: Tensor; outputShape: Tensor; reciprocalCount?: Tensor },
): Convolution {
  const { reciprocalCount } = shapes
  return {
    weight,
    ...(reciprocalCount && {
      statistics: () => productStatistics(e, reshapeTo(e, x, shapes.rows), weight, reciprocalCount),
    }),
    plain(weight) {
      const rows = reshape(e, x, shapes.rows, shapes.inputShape)
      return reshape(e, matMul(e, rows, weight), shapes.outputShape, shapes.outputRows)
    },
    fused(weight, bias, activation) {
      const rows = reshapeTo(e, x, shapes.rows)
      const product = e.kernels.fusedMatMul
        ? e.graph.node('_FusedMatMul', [rows, weight, bias], { ...ofFloat, ...fusion(activation) })
        : biasAndActivation(e.graph, e.graph.node('MatMul', [rows, weight], ofFloat), bias, activation)
      return reshapeTo(e, product, shapes.outputShape)
    },
  }
}

/**
 * 3x3 convolution of the stem. `weight` [3, 3, in, out]. For symmetric padding at stride 2 the filter is padded by a zero
 * row and column at the end: SAME then puts one row and column on every side. No gradient for x: it is the image.
 */
export function stemConvolution(
  e: Emitter,
  x: Tensor,
  weight: Tensor,
  { stride, channels, padding }: { stride: 1 | 2; channels: number; padding: Padding },
): Convolution {
  const { graph } = e
  const attributes: Attributes = { ...ofFloat, strides: strides(stride), padding: SAME }
  const padsFilter = stride === 2 && padding === 'symmetric'
  const filterSize = padsFilter ? 4 : 3
  const padded = (weight: Tensor) => (padsFilter ? padWithZeros(e, weight, padFilter(e)) : weight)
  return {
    weight,
    plain(weight) {
      const y = graph.node('Conv2D', [x, padded(weight)], attributes)
      e.tape?.record([weight], [y], ([g]) => {
        if (g === undefined) return [undefined]
        const size = graph.integers([filterSize, filterSize, 3, channels])
        const full = graph.node('Conv2DBackpropFilter', [x, size, g], attributes)
        if (!padsFilter) return [full]
        const origin = graph.integers([0, 0, 0, 0])
        const slice = { ...ofFloat, Index: attribute.type(INT32) }
        return [graph.node('Slice', [full, origin, graph.integers([3, 3, 3, channels])], slice)]
      })
      return y
    },
    fused(weight, bias, activation) {
      if (!e.kernels.fusedConvolution)
        return biasAndActivation(graph, graph.node('Conv2D', [x, padded(weight)], attributes), bias, activation)
      const types = { TArgs: attribute.types([FLOAT]) }
      return graph.node('_FusedConv2D', [x, padded(weight), bias], { ...attributes, ...fusion(activation), ...types })
    },
  }
}

/** Fed sizes of an elastic depthwise convolution. */
export interface DepthwiseShapes {
  /** [k, k, channels, 1] */
  readonly filter: Tensor
  /** [k * k, channels] */
  readonly flatFilter: Tensor
  /** [batch, h, w, channels] of the input */
  readonly input: Tensor
  /** Position of k among `kernelSizes`. */
  readonly kernelIndex: Tensor
  /** Not fed: the sizes that the filter may have. */
  readonly kernelSizes: readonly number[]
  readonly padding: Padding
}

/**
 * Depthwise convolution with a fed kernel size: weight [k * k, channels].
 * On a CPU oneDNN (chosen by padding SAME) is faster for the forward pass and the input's gradient, TensorFlow's own
 * kernel (chosen by EXPLICIT) for the filter's gradient, but for k = 3 at stride 1.
 */
export function depthwise(e: Emitter, x: Tensor, weight: Tensor, stride: 1 | 2, shapes: DepthwiseShapes): Convolution {
  const { graph } = e
  const same: Attributes = { ...ofFloat, strides: strides(stride), padding: SAME }
  const explicit = (kernel: number): Attributes => {
    const p = kernel >> 1
    return {
      ...ofFloat,
      strides: strides(stride),
      padding: attribute.string('EXPLICIT'),
      explicit_paddings: attribute.integers([0, 0, p, p, p, p, 0, 0]),
    }
  }
  const filterOf = (weight: Tensor) => {
    const filter = reshapeTo(e, weight, shapes.filter)
    return padsFilter ? padWithZeros(e, filter, padFilter(e)) : filter
  }
  /** The same kernel serves all sizes only where its padding follows from the size. */
  const filterGradient = (g: Tensor): Tensor => {
    const by = (kernel: number, g: Tensor) => {
      const native = shapes.padding === 'symmetric' || stride === 1
      return graph.node(
        'DepthwiseConv2dNativeBackpropFilter',
        [x, shapes.filter, g],
        native && !(kernel === 3 && stride === 1) ? explicit(kernel) : same,
      )
    }
    const { kernelSizes, kernelIndex } = shapes
    if (kernelSizes.length === 1) return by(kernelSizes[0], g)
    const outputs = { num_outs: attribute.integer(kernelSizes.length) }
    const byKernel = graph.node('_SwitchN', [g, kernelIndex], { ...ofFloat, ...outputs })
    return merge(
      graph,
      kernelSizes.map((kernel, index) => by(kernel, output(byKernel, index))),
    )
  }
  const padsFilter = stride === 2 && shapes.padding === 'symmetric'
  return {
    weight,
    plain(weight) {
      const filter = filterOf(weight)
      const y = graph.node('DepthwiseConv2dNative', [x, filter], same)
      e.tape?.record([x, weight], [y], ([g]) => {
        if (g === undefined) return [undefined, undefined]
        const inputGradient = graph.node('DepthwiseConv2dNativeBackpropInput', [shapes.input, filter, g], same)
        return [inputGradient, reshapeTo(e, filterGradient(g), shapes.flatFilter)]
      })
      return y
    },
    fused(weight, bias, activation) {
      const filter = filterOf(weight)
      if (!e.kernels.fusedDepthwise)
        return biasAndActivation(graph, graph.node('DepthwiseConv2dNative', [x, filter], same), bias, activation)
      return graph.node('_FusedDepthwiseConv2dNative', [x, filter, bias], { ...same, ...fusion(activation) })
    },
  }
}

/** A zero row and column at the end of a filter [k, k, in, out]. */
const padFilter = (e: Emitter) => e.graph.integers([0, 1, 0, 1, 0, 0, 0, 0], [4, 2])
