/** Batch normalisation in its three roles: training, calibration, folded into a convolution for evaluation. */
import type { Activation } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import { attribute, FLOAT, ofFloat } from '../graph/attributes.ts'
import type { Emitter } from '../graph/emitter.ts'
import { output, type Tensor } from '../graph/graph-writer.ts'
import { activate } from './activation.ts'
import { multiply } from './arithmetic.ts'
import type { Convolution } from './convolution.ts'
import type { Statistics } from './product-statistics.ts'

/** PyTorch's: the weight of the new statistics. */
const MOMENTUM = 0.1

/** Per-channel tensors [channels] of one layer. */
export interface NormTensors {
  readonly scale: Tensor
  readonly offset: Tensor
  readonly mean: Tensor
  readonly variance: Tensor
  readonly epsilon: number
}

/**
 * activation(batchNorm(convolution)); `activation` null: linear. New running statistics are absent in evaluation; where the
 * emitter observes, they do not change what comes out.
 * `calibration`: weight of this batch in the running average, and (n - 1) / n for n values per channel.
 */
export function normalisedConvolution(
  e: Emitter,
  convolution: Convolution,
  norm: NormTensors,
  activation: Activation | null,
  calibration: { rate: Tensor; biasCorrection: Tensor },
): { y: Tensor; statistics: Statistics | undefined } {
  if (e.pass === 'evaluate') return { y: folded(e, convolution, norm, activation), statistics: undefined }
  if (e.pass === 'calibrate' && convolution.statistics !== undefined) {
    const batch = convolution.statistics()
    const y = folded(e, convolution, e.observing ? norm : { ...norm, ...batch }, activation)
    return { y, statistics: movedTowards(e, norm, batch, calibration.rate) }
  }
  const x = convolution.plain(convolution.weight)
  const { y, statistics } =
    e.pass === 'train' ? batchNormTraining(e, x, norm) : batchNormCalibration(e, x, norm, calibration)
  if (e.observing) return { y: folded(e, convolution, norm, activation), statistics }
  return { y: activation === null ? y : activate(e, y, activation), statistics }
}

/** Scale and shift go into the weights: conv(x, w * s) + (offset - mean * s), s = scale / sqrt(variance + eps). */
function folded(e: Emitter, convolution: Convolution, norm: NormTensors, activation: Activation | null): Tensor {
  const { graph } = e
  const stable = graph.node('AddV2', [norm.variance, graph.scalar(norm.epsilon)], ofFloat)
  const s = multiply(e, norm.scale, graph.node('Rsqrt', [stable], ofFloat))
  const bias = graph.node('Sub', [norm.offset, multiply(e, norm.mean, s)], ofFloat)
  const weight = multiply(e, convolution.weight, s)
  if (activation !== 'hard-swish') return convolution.fused(weight, bias, activation)
  return activate(e, convolution.fused(weight, bias, null), activation)
}

/** Normalises with the batch's statistics; the running ones move by PyTorch's momentum (its variance is unbiased). */
function batchNormTraining(e: Emitter, x: Tensor, norm: NormTensors): { y: Tensor; statistics: Statistics } {
  const node = fusedBatchNorm(e, x, norm, MOMENTUM)
  e.tape?.record([x, norm.scale, norm.offset], [node], ([g]) => {
    if (g === undefined) return [undefined, undefined, undefined]
    const reserved = [3, 4, 5].map((index) => output(node, index))
    const gradient = e.graph.node('FusedBatchNormGradV3', [g, x, norm.scale, ...reserved], {
      ...typesOfBatchNorm,
      epsilon: attribute.float(norm.epsilon),
      is_training: attribute.boolean(true),
    })
    return [output(gradient, 0), output(gradient, 1), output(gradient, 2)]
  })
  return { y: node, statistics: { mean: output(node, 1), variance: output(node, 2) } }
}

/**
 * Normalises with the batch's statistics and averages them over batches, weighted by batch size; the variance is the
 * biased one (once-for-all's set_running_statistics).
 */
function batchNormCalibration(
  e: Emitter,
  x: Tensor,
  norm: NormTensors,
  calibration: { rate: Tensor; biasCorrection: Tensor },
): { y: Tensor; statistics: Statistics } {
  const node = fusedBatchNorm(e, x, norm, 1)
  const batch = { mean: output(node, 1), variance: multiply(e, output(node, 2), calibration.biasCorrection) }
  return { y: node, statistics: movedTowards(e, norm, batch, calibration.rate) }
}

/** Running statistics, with those of a batch at weight `rate`. */
function movedTowards(e: Emitter, old: NormTensors, batch: Statistics, rate: Tensor): Statistics {
  const { graph } = e
  // Whatever stood there before the first batch (weight 1) has no part in the result, not even in its last bits.
  const isFirst = graph.node('GreaterEqual', [rate, graph.scalar(1)], ofFloat)
  const towards = (old: Tensor, batch: Tensor) => {
    const change = multiply(e, graph.node('Sub', [batch, old], ofFloat), rate)
    return graph.node('SelectV2', [isFirst, batch, graph.node('AddV2', [old, change], ofFloat)], ofFloat)
  }
  return { mean: towards(old.mean, batch.mean), variance: towards(old.variance, batch.variance) }
}

const typesOfBatchNorm = { ...ofFloat, U: attribute.type(FLOAT) }

function fusedBatchNorm(e: Emitter, x: Tensor, norm: NormTensors, averagingFactor: number): Tensor {
  return e.graph.node('FusedBatchNormV3', [x, norm.scale, norm.offset, norm.mean, norm.variance], {
    ...typesOfBatchNorm,
    epsilon: attribute.float(norm.epsilon),
    exponential_avg_factor: attribute.float(averagingFactor),
    is_training: attribute.boolean(true),
  })
}
