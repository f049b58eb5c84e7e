/**
 * Worker threads that decode pictures while the main thread is in a training step, which lets it do nothing else: what
 * is asked for before a step is ready after it.
 */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { DecodeAnswer, DecodeRequest } from './decode-worker.ts'

interface Waiting {
  readonly resolve: (pixels: Uint8Array) => void
  readonly reject: (error: Error) => void
}

export class DecoderPool {
  readonly #workers: { readonly worker: Worker; queued: number }[] = []
  readonly #waiting = new Map<number, Waiting>()
  #next = 0

  constructor(threads = Math.max(1, Math.floor(availableParallelism() / 2))) {
    for (let i = 0; i < threads; i++) this.#start()
  }

  #start() {
    const member = { worker: new Worker(new URL('./decode-worker.ts', import.meta.url)), queued: 0 }
    member.worker.on('message', ({ id, pixels, error }: DecodeAnswer) => {
      member.queued--
      // A process may end while workers are idle, not while somebody waits for them.
      if (member.queued === 0) member.worker.unref()
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (pixels !== undefined) waiting?.resolve(new Uint8Array(pixels))
      else waiting?.reject(new Error(error))
    })
    member.worker.on('error', (error) => {
      for (const { reject } of this.#waiting.values()) reject(error)
      this.#waiting.clear()
    })
    member.worker.unref()
    this.#workers.push(member)
  }

  /** @returns uint8 [count, size, size, 3]. @throws Error in the decoder's words */
  decode(request: Omit<DecodeRequest, 'id'>): Promise<Uint8Array> {
    const id = this.#next++
    const member = this.#workers.reduce((least, each) => (each.queued < least.queued ? each : least))
    member.queued++
    member.worker.ref()
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      member.worker.postMessage({ id, ...request } satisfies DecodeRequest)
    })
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map(({ worker }) => worker.terminate()))
  }
}

let shared: DecoderPool | undefined

/** One pool for all parts that a process reads, started when the first picture is asked for. */
export function sharedDecoders(): DecoderPool {
  shared ??= new DecoderPool()
  return shared
}
