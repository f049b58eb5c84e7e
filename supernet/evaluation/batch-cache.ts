/** Batches of a fixed part of a data set at every resolution, made once and kept: many subnets see the same images. */
import { boxedBatch, type ImageBatch, type ImageSet, imagePixels } from '../input/batches.ts'

export class BatchCache {
  readonly #targets: readonly unknown[]
  /** The pixels, once for all resolutions: only the boxes differ. */
  readonly #pixels: readonly ImageBatch['images'][] = []
  readonly #byResolution = new Map<number, readonly ImageBatch[]>()

  /** `indices`: the images to use, in order. They are copied. */
  constructor(set: ImageSet<unknown>, indices: ArrayLike<number>, batchSize: number) {
    const all = Array.from(indices)
    this.#targets = all.map((index) => set.labels[index])
    const pixels: ImageBatch['images'][] = []
    for (let from = 0; from < all.length; from += batchSize)
      pixels.push(imagePixels(set, all.slice(from, from + batchSize), true))
    this.#pixels = pixels
  }

  get count(): number {
    return this.#targets.length
  }

  /** What the images show, in the batches' order. */
  targets(): readonly unknown[] {
    return this.#targets
  }

  at(resolution: number): readonly ImageBatch[] {
    let batches = this.#byResolution.get(resolution)
    if (batches === undefined) {
      batches = this.#pixels.map((pixels) => boxedBatch(pixels, resolution, undefined, true))
      this.#byResolution.set(resolution, batches)
    }
    return batches
  }
}
