/** Batches of a fixed part of a data set at every resolution, made once and kept: many subnets see the same images. */
import { type ImageBatch, type ImageSet, imageBatch } from '../input/batches.ts'

export class BatchCache {
  readonly #set: ImageSet<unknown>
  readonly #indices: readonly number[]
  readonly #batchSize: number
  readonly #byResolution = new Map<number, readonly ImageBatch[]>()

  /** `indices`: the images to use, in order. */
  constructor(set: ImageSet<unknown>, indices: ArrayLike<number>, batchSize: number) {
    this.#set = set
    this.#indices = Array.from(indices)
    this.#batchSize = batchSize
  }

  get count(): number {
    return this.#indices.length
  }

  /** What the images show, in the batches' order. */
  targets(): unknown[] {
    return this.#indices.map((index) => this.#set.labels[index])
  }

  at(resolution: number): readonly ImageBatch[] {
    let batches = this.#byResolution.get(resolution)
    if (batches === undefined) {
      const made: ImageBatch[] = []
      for (let from = 0; from < this.count; from += this.#batchSize) {
        const indices = this.#indices.slice(from, from + this.#batchSize)
        made.push(imageBatch(this.#set, indices, resolution, undefined, true))
      }
      batches = made
      this.#byResolution.set(resolution, batches)
    }
    return batches
  }
}
