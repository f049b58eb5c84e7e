/** Measuring a subnet: recalibrate the batch norms, then count errors (nat-algorithm.md §2.6). */
import type { Architecture } from '../../nat/space/architecture.ts'
import { type ImageSet, imageBatch } from '../network/batches.ts'
import type { ImageBatch, Supernet } from '../supernet.ts'

/** Batches of a fixed part of a data set at every resolution, made once and kept: many subnets see the same images. */
export class BatchCache {
  readonly #set: ImageSet
  readonly #indices: ArrayLike<number>
  readonly #batchSize: number
  readonly #byResolution = new Map<number, readonly ImageBatch[]>()

  /** `indices`: the images to use, in order. */
  constructor(set: ImageSet, indices: ArrayLike<number>, batchSize: number) {
    this.#set = set
    this.#indices = indices
    this.#batchSize = batchSize
  }

  get count(): number {
    return this.#indices.length
  }

  /** Labels in the batches' order. */
  labels(): number[] {
    return Array.from(
      { length: this.#indices.length },
      (_, i) => this.#set.labels[this.#indices[i] as number] as number,
    )
  }

  at(resolution: number): readonly ImageBatch[] {
    let batches = this.#byResolution.get(resolution)
    if (batches === undefined) {
      const made: ImageBatch[] = []
      const all = Array.from(this.#indices)
      for (let from = 0; from < all.length; from += this.#batchSize) {
        const indices = all.slice(from, from + this.#batchSize)
        made.push(imageBatch(this.#set, indices, resolution, undefined, true))
      }
      batches = made
      this.#byResolution.set(resolution, batches)
    }
    return batches
  }
}

export interface Measurement {
  /** Top-1 error in percent. */
  readonly error: number
  /** Mean cross-entropy in nats. */
  readonly crossEntropy: number
}

/**
 * Calibrates the subnet on `calibration` and measures it on `validation`.
 * @returns error NaN-free: a subnet whose logits are not numbers counts as all wrong
 */
export function measureSubnet(
  supernet: Supernet,
  architecture: Architecture,
  calibration: BatchCache,
  validation: BatchCache,
): Measurement {
  supernet.calibrate(architecture, calibration.at(architecture.resolution))
  const labels = validation.labels()
  const { classes } = supernet
  let wrong = 0
  let crossEntropy = 0
  let position = 0
  for (const batch of validation.at(architecture.resolution)) {
    const logits = supernet.logits(architecture, batch)
    for (let i = 0; i < batch.count; i++) {
      const label = labels[position++] as number
      const row = logits.subarray(i * classes, (i + 1) * classes)
      const { best, logSumExp } = summarise(row)
      if (best !== label) wrong++
      crossEntropy += logSumExp - (row[label] as number)
    }
  }
  return { error: (100 * wrong) / labels.length, crossEntropy: crossEntropy / labels.length }
}

function summarise(row: Float32Array): { best: number; logSumExp: number } {
  let best = -1
  let highest = Number.NEGATIVE_INFINITY
  for (let i = 0; i < row.length; i++) {
    if ((row[i] as number) > highest) {
      highest = row[i] as number
      best = i
    }
  }
  let sum = 0
  for (let i = 0; i < row.length; i++) sum += Math.exp((row[i] as number) - highest)
  return { best, logSumExp: highest + Math.log(sum) }
}
