/**
 * Batch norms go over to other images without a change of what they do.
 *
 * Weights come with the statistics of the images that they were learnt from. A network that shares its weights can't keep those: each
 * subnet needs its own, and training takes those of the mini-batch. But the new images' statistics make another function of the
 * same weights: channels that see little of what they look for have a small variance, and dividing by it makes noise loud. So
 * the difference goes into scale and offset once, before training: with the new statistics the norm answers what it
 * answered with the old ones. (The affine part of batch renormalisation, Ioffe, NeurIPS 2017, for a change of images.)
 */
import type { Network } from '../families/index.ts'
import { type NamedTensor, type State, tensorOf } from '../variables/state.ts'
import { sizeOf } from '../variables/variable.ts'

/** As saved: PyTorch's names of a norm's tensors [channels]. */
const partsOf = (norm: string) => ({
  scale: `${norm}.weight`,
  offset: `${norm}.bias`,
  mean: `${norm}.running_mean`,
  variance: `${norm}.running_var`,
})

/** Names of the batch norms of a network, as saved. */
export function savedNorms({ variables }: Pick<Network, 'variables'>): string[] {
  const ending = '.running_var'
  return variables
    .flatMap(({ saved }) => saved.map(({ name }) => name))
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length))
}

/**
 * @param start weights with the statistics of the images that they were learnt from
 * @param observed statistics of the new images, by the same names, of what reaches the norms while they go by those of `start`
 * @returns `start` with the observed statistics, and scales and offsets by which its norms answer with these what they answered with their own
 */
export function rebaseNorms(network: Pick<Network, 'variables' | 'normEpsilon'>, start: State, observed: State): State {
  const rebased = new Map(start)
  for (const norm of savedNorms(network)) {
    const names = partsOf(norm)
    const scale = tensorOf(start, names.scale)
    const [scales, offsets] = [Float32Array.from(scale.data), Float32Array.from(tensorOf(start, names.offset).data)]
    const [mean, variance] = [tensorOf(start, names.mean).data, tensorOf(start, names.variance).data]
    const [newMean, newVariance] = [tensorOf(observed, names.mean), tensorOf(observed, names.variance)]
    for (let channel = 0; channel < scales.length; channel++) {
      const deviation = Math.sqrt(variance[channel] + network.normEpsilon)
      offsets[channel] += (scales[channel] * (newMean.data[channel] - mean[channel])) / deviation
      scales[channel] *= Math.sqrt(newVariance.data[channel] + network.normEpsilon) / deviation
    }
    const { shape } = scale
    rebased.set(names.scale, { shape, data: scales })
    rebased.set(names.offset, { shape, data: offsets })
    rebased.set(names.mean, newMean)
    rebased.set(names.variance, newVariance)
  }
  return rebased
}

/** Means of the statistics of several batches, each weighted by its images. */
export function meanStatistics(
  network: Pick<Network, 'variables'>,
  batches: readonly { readonly images: number; readonly statistics: State }[],
): State {
  const images = batches.reduce((sum, batch) => sum + batch.images, 0)
  const mean = (name: string): NamedTensor => {
    const { shape } = tensorOf(batches[0].statistics, name)
    const sums = new Float64Array(sizeOf(shape))
    for (const { images, statistics } of batches) {
      tensorOf(statistics, name).data.forEach((value, channel) => {
        sums[channel] += images * value
      })
    }
    return { shape, data: Float32Array.from(sums, (sum) => sum / images) }
  }
  const names = savedNorms(network).flatMap((norm) => [partsOf(norm).mean, partsOf(norm).variance])
  return new Map(names.map((name) => [name, mean(name)]))
}
