/**
 * What a training says of itself while it runs, one JSON object a line, kept with the run. Loss, accuracy and rate are those
 * of the steps since the line before; images a second and the share of waiting are of the clock, so none of this is
 * published in manifests.
 */
import { NotFound, type ObjectStore } from '../../pipeline/store/object-store.ts'

/** A line is about the training up to this many steps. */
export type TrainingLine = { readonly step: number } & Readonly<Record<string, unknown>>

/** Between two writes of the whole object, which is a few thousand bytes. */
const pauseMilliseconds = 1000

export class TrainingLog {
  readonly #store: ObjectStore
  readonly #key: string
  #lines: TrainingLine[]
  #written = Number.NEGATIVE_INFINITY
  #waiting = false

  private constructor(store: ObjectStore, key: string, lines: TrainingLine[]) {
    this.#store = store
    this.#key = key
    this.#lines = lines
  }

  /** Goes on with the lines of an earlier attempt that this one does not write again: those up to step `upTo`. */
  static async open(store: ObjectStore, key: string, upTo: number): Promise<TrainingLog> {
    const log = new TrainingLog(store, key, await readTrainingLog(store, key))
    log.goBackTo(upTo)
    return log
  }

  /** Drops the lines of later steps. */
  goBackTo(step: number): void {
    this.#lines = this.#lines.filter((line) => line.step <= step)
  }

  /** Written at once, or within a second by the lines after it, or by `flush`. */
  async add(line: TrainingLine): Promise<void> {
    this.#lines.push(line)
    this.#waiting = true
    if (performance.now() - this.#written > pauseMilliseconds) await this.flush()
  }

  async flush(): Promise<void> {
    if (!this.#waiting) return
    await this.#store.put(this.#key, this.#lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    this.#written = performance.now()
    this.#waiting = false
  }
}

/** @returns the lines, in the order of their steps; what is damaged is left out, none where there is no log */
export async function readTrainingLog(store: ObjectStore, key: string): Promise<TrainingLine[]> {
  let text: string
  try {
    text = new TextDecoder().decode((await store.get(key)).body)
  } catch (error) {
    if (error instanceof NotFound) return []
    throw error
  }
  return text.split('\n').flatMap((line) => {
    try {
      const value = JSON.parse(line)
      return typeof value?.step === 'number' ? [value] : []
    } catch {
      return []
    }
  })
}
