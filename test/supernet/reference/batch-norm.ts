/** Batch normalisation with batch statistics (training, calibration) or running ones (evaluation). */
import { channelMean, map, multiply, plusChannels, timesChannels } from './ops.ts'
import { leaf, type Value } from './value.ts'

/** Unless a norm says otherwise. */
const EPSILON = 1e-5
const MOMENTUM = 0.1

/** One norm with its active channels only: [channels] each. */
export interface Norm {
  /** Of its tensors, without `.weight` and so on. */
  readonly name: string
  readonly weight: Value
  readonly bias: Value
  readonly runningMean: Value
  readonly runningVariance: Value
  readonly epsilon?: number
}

export interface Statistics {
  readonly mean: Float64Array
  readonly variance: Float64Array
}

export type Normalise = (x: Value, norm: Norm) => Value

const negate = (x: Value) =>
  map(
    x,
    (x) => -x,
    () => -1,
  )
const square = (x: Value) =>
  map(
    x,
    (x) => x * x,
    (x) => 2 * x,
  )
const reciprocalDeviation = (variance: Value, epsilon = EPSILON) =>
  map(
    variance,
    (v) => (v + epsilon) ** -0.5,
    (v) => -0.5 * (v + epsilon) ** -1.5,
  )

function normalise(x: Value, norm: Norm, mean: Value, variance: Value): Value {
  const scale = multiply(norm.weight, reciprocalDeviation(variance, norm.epsilon))
  return plusChannels(timesChannels(plusChannels(x, negate(mean)), scale), norm.bias)
}

/** Normalises with the batch's own statistics, its variance the biased one; `record` receives them. */
export function byBatch(record: (norm: Norm, batch: Statistics, valuesPerChannel: number) => void): Normalise {
  return (x, norm) => {
    const mean = channelMean(x)
    const variance = channelMean(square(plusChannels(x, negate(mean))))
    record(norm, { mean: mean.data, variance: variance.data }, x.data.length / x.shape[1])
    return normalise(x, norm, mean, variance)
  }
}

export const byRunning: Normalise = (x, norm) => normalise(x, norm, norm.runningMean, norm.runningVariance)

/** Training: the running statistics (by norm) that PyTorch's momentum makes, with the unbiased variance. */
export function training(updated: Map<string, Statistics>): Normalise {
  return byBatch((norm, { mean, variance }, count) => {
    const blend = (old: Value, fresh: (channel: number) => number) =>
      old.data.map((each, channel) => (1 - MOMENTUM) * each + MOMENTUM * fresh(channel))
    updated.set(norm.name, {
      mean: blend(norm.runningMean, (channel) => mean[channel]),
      variance: blend(norm.runningVariance, (channel) => (variance[channel] * count) / (count - 1)),
    })
  })
}

/** Calibration: means over batches of their statistics, weighted by the number of images; the biased variance. */
export class Calibration {
  readonly #sums = new Map<string, { images: number; mean: Float64Array; variance: Float64Array }>()

  readonly normalise: (images: number) => Normalise = (images) =>
    byBatch((norm, { mean, variance }) => {
      const sum = this.#sums.get(norm.name) ?? {
        images: 0,
        mean: new Float64Array(mean.length),
        variance: new Float64Array(mean.length),
      }
      this.#sums.set(norm.name, {
        images: sum.images + images,
        mean: sum.mean.map((each, channel) => each + images * mean[channel]),
        variance: sum.variance.map((each, channel) => each + images * variance[channel]),
      })
    })

  statistics(): Map<string, Statistics> {
    return new Map(
      Array.from(this.#sums, ([name, { images, mean, variance }]) => [
        name,
        { mean: mean.map((each) => each / images), variance: variance.map((each) => each / images) },
      ]),
    )
  }

  readonly evaluate: Normalise = (x, norm) => {
    const statistics = this.statistics().get(norm.name)
    if (statistics === undefined) throw new Error(`${norm.name} was not calibrated`)
    const channels = [statistics.mean.length]
    return normalise(x, norm, leaf(channels, statistics.mean), leaf(channels, statistics.variance))
  }
}
