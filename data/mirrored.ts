/**
 * Whether a mirrored picture still shows what it showed. Clothes and animals do; letters, digits and road signs do not, and
 * networks that learn from their mirror images learn something wrong. The images themselves tell, before any training.
 */
import { type ExampleSource, evenly, examplesAt } from './example-source.ts'

/** Enough to tell, and a fraction of a second. */
const mostImages = 4000

/**
 * Each picture of `judged` is given the class whose mean picture in `learnt` is nearest in squared distance of pixels; then the
 * same is done with its mirror image.
 * @returns the share of the pictures that are given their own class that keep it when they are mirrored, 0 to 1;
 *   undefined where no picture is given its own class
 */
export async function keptWhenMirrored(learnt: ExampleSource, judged: ExampleSource): Promise<number | undefined> {
  const examples = await examplesAt(learnt, evenly(learnt.count, mostImages))
  const means = classMeans(examples.images, examples.labels)
  const { count, size, channels, images, labels } = await examplesAt(judged, evenly(judged.count, mostImages))
  const bytes = size * size * channels
  const mirrored = new Uint8Array(bytes)
  let right = 0
  let kept = 0
  for (let index = 0; index < count; index++) {
    const picture = images.subarray(index * bytes, (index + 1) * bytes)
    if (nearest(means, picture) !== labels[index]) continue
    right++
    mirror(picture, mirrored, size, channels)
    if (nearest(means, mirrored) === labels[index]) kept++
  }
  return right === 0 ? undefined : kept / right
}

/** By class, the mean of its pictures. */
function classMeans(images: Uint8Array, labels: ArrayLike<number>): Map<number, Float64Array> {
  const bytes = images.length / labels.length
  const sums = new Map<number, { count: number; sum: Float64Array }>()
  for (let index = 0; index < labels.length; index++) {
    const label = labels[index]
    const entry = sums.get(label) ?? { count: 0, sum: new Float64Array(bytes) }
    sums.set(label, entry)
    entry.count++
    for (let i = 0; i < bytes; i++) entry.sum[i] += images[index * bytes + i]
  }
  return new Map([...sums].map(([label, { count, sum }]) => [label, sum.map((each) => each / count)]))
}

function nearest(means: Map<number, Float64Array>, picture: Uint8Array): number | undefined {
  let best: number | undefined
  let least = Number.POSITIVE_INFINITY
  for (const [label, mean] of means) {
    let distance = 0
    for (let i = 0; i < mean.length; i++) distance += (picture[i] - mean[i]) ** 2
    if (distance < least) [best, least] = [label, distance]
  }
  return best
}

/** Left to right. */
function mirror(picture: Uint8Array, into: Uint8Array, size: number, channels: number): void {
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      for (let channel = 0; channel < channels; channel++)
        into[(y * size + size - 1 - x) * channels + channel] = picture[(y * size + x) * channels + channel]
}
