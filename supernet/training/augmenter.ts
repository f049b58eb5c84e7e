/** Changes the pixels of coming mini-batches in a thread of its own: the main thread is busy with the steps. */
import { Worker } from 'node:worker_threads'
import type { AugmentAnswer, AugmentRequest } from './augmentation-worker.ts'

type Answer = Omit<AugmentAnswer, 'id'>

interface Waiting {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
}

class Augmenter {
  readonly #worker = new Worker(new URL('./augmentation-worker.ts', import.meta.url))
  readonly #waiting = new Map<number, Waiting>()
  #next = 0

  constructor() {
    this.#worker.on('message', ({ id, ...answer }: AugmentAnswer) => {
      this.#waiting.get(id)?.resolve(answer)
      this.#waiting.delete(id)
      // A process may end while the thread is idle, not while somebody waits for it.
      if (this.#waiting.size === 0) this.#worker.unref()
    })
    this.#worker.on('error', (error) => {
      for (const { reject } of this.#waiting.values()) reject(error)
      this.#waiting.clear()
    })
    this.#worker.unref()
  }

  augment(request: Omit<AugmentRequest, 'id'>): Promise<Answer> {
    const id = this.#next++
    this.#worker.ref()
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#worker.postMessage({ id, ...request } satisfies AugmentRequest, [request.pixels.buffer])
    })
  }
}

let shared: Augmenter | undefined

/**
 * The pixels as `augmentPixels` makes them with the generator of this seed and stream.
 * @param request its pixels are given away: the caller's array is empty afterwards
 */
export function augmentAside(request: Omit<AugmentRequest, 'id'>): Promise<Answer> {
  shared ??= new Augmenter()
  return shared.augment(request)
}
