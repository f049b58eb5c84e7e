/** What bounds the memory for decoded pictures. */

/** How many bytes of decoded pixels may be kept, by all the parts together that are given it. */
export class CacheBudget {
  #left: number
  constructor(bytes: number) {
    this.#left = bytes
  }

  /** @returns whether there was room for so many more, which are then taken */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false
    this.#left -= bytes
    return true
  }
}

let shared: CacheBudget | undefined
const sharedBytes = 512 * 2 ** 20

/** One budget for all parts that a process reads: a job reads up to three. */
export function sharedBudget(): CacheBudget {
  shared ??= new CacheBudget(sharedBytes)
  return shared
}
