/** Batches of the first images of a data set that are too many to be kept: read again for every subnet, some ahead. */
import { type ExampleSource, examplesAt } from '../../data/example-source.ts'
import { mapInOrder } from '../../data/files/map-in-order.ts'
import { type ImageBatch, imageBatch } from '../input/batches.ts'

/** Batches that are read while one is answered. */
const readAhead = 3

export class BatchStream {
  readonly #source: ExampleSource<unknown>
  readonly #batchSize: number
  readonly count: number

  /** @param count the first so many images of the source */
  constructor(source: ExampleSource<unknown>, count: number, batchSize: number) {
    this.#source = source
    this.#batchSize = batchSize
    this.count = count
  }

  /** In the order of the source; only the last batch is smaller. */
  async *at(resolution: number): AsyncGenerator<{ readonly batch: ImageBatch; readonly targets: readonly unknown[] }> {
    const { count } = this
    const starts = Array.from({ length: Math.ceil(count / this.#batchSize) }, (_, i) => i * this.#batchSize)
    const examples = mapInOrder(starts, readAhead, (from) => {
      const length = Math.min(this.#batchSize, count - from)
      return examplesAt(
        this.#source,
        Uint32Array.from({ length }, (_, i) => from + i),
      )
    })
    for await (const set of examples) {
      const all = Array.from({ length: set.count }, (_, i) => i)
      yield { batch: imageBatch(set, all, resolution), targets: Array.from(set.labels) }
    }
  }
}
