/** A TensorFlow session over an emitted graph: one call per step, variables stay inside. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { FeedValue, FeedValues } from '../graph/feeds.ts'
import type { GraphWriter, Tensor } from '../graph/graph-writer.ts'
import { type SessionThreads, sessionConfig } from '../graph/session-config.ts'
import { type NativeBinding, nativeBinding } from './binding.ts'

/** Outlives the sessions: what it frees may be forgotten after them. */
const forgotten = new FinalizationRegistry<number>((id) => nativeBinding().deleteTensor(id))

export class Session {
  readonly #binding: NativeBinding
  readonly #id: number
  /** Fed tensors that are the same call after call (sizes of an architecture), by their value. */
  readonly #kept = new WeakMap<FeedValue, number>()

  constructor(graph: GraphWriter, threads: SessionThreads) {
    this.#binding = nativeBinding()
    const directory = mkdtempSync(path.join(tmpdir(), 'nat-graph-'))
    try {
      writeFileSync(path.join(directory, 'saved_model.pb'), graph.savedModel())
      // The patched addon reads it when the session is made.
      process.env.NAT_SESSION_CONFIG = sessionConfig(threads)
      this.#id = this.#binding.loadSavedModel(directory, 'serve')
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  }

  /**
   * @param names feeds in a fixed order (a new order is a new signature)
   * @param fetches tensors to return
   * @returns their values, flat
   */
  run(feeds: FeedValues, names: readonly string[], fetches: readonly Tensor[]): Float32Array[] {
    const binding = this.#binding
    const passing: number[] = []
    try {
      const ids = names.map((name) => {
        const value = feeds.get(name)
        if (value === undefined) throw new RangeError(`Session.run: nothing is fed for ${name}`)
        if (value.keep !== true) {
          const id = binding.createTensor(value.shape, value.type, value.data)
          passing.push(id)
          return id
        }
        const known = this.#kept.get(value)
        if (known !== undefined) return known
        const id = binding.createTensor(value.shape, value.type, value.data)
        this.#kept.set(value, id)
        forgotten.register(value, id)
        return id
      })
      const outputs = binding.runSavedModel(this.#id, ids, names.map(first).join(), fetches.map(first).join())
      return outputs.map(({ id }) => {
        const data = binding.tensorDataSync(id)
        binding.deleteTensor(id)
        if (data instanceof Float32Array) return data
        throw new TypeError(`Session.run: ${fetches.join(', ')} must all be float32`)
      })
    } finally {
      for (const id of passing) binding.deleteTensor(id)
    }
  }

  /** Frees the graph and the variables. */
  close(): void {
    this.#binding.deleteSavedModel(this.#id)
  }
}

const first = (tensor: Tensor) => (tensor.includes(':') ? tensor : `${tensor}:0`)
