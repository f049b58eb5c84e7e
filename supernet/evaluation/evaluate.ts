/** Measuring a subnet: recalibrate the batch norms, then ask it about images that it was not trained on. */
import type { ImageBatch } from '../input/batches.ts'
import type { Supernet } from '../supernet.ts'
import type { Outputs, Task } from '../tasks/index.ts'
import type { BatchCache } from './batch-cache.ts'
import type { BatchStream } from './batch-stream.ts'

/** By the name of the task's metric. */
export type Measurement = Readonly<Record<string, number>>

/**
 * Calibrates the subnet on `calibration` and measures it on `validation`.
 * @returns every metric of the task; none is NaN, whatever the network answers
 */
export function measureSubnet(
  supernet: Supernet,
  architecture: unknown,
  calibration: BatchCache,
  validation: BatchCache,
): Measurement {
  return measureByClass(supernet, architecture, calibration, validation).metrics
}

/** What a pass over labelled images says of a subnet. */
export interface MeasurementByClass {
  readonly metrics: Measurement
  /** The error of each class; none for a task without classes. */
  readonly byClass: readonly (number | null)[]
}

/**
 * The same, with the error of each class.
 * @param calibration undefined: the batch norms' statistics stay as they are
 */
export function measureByClass(
  supernet: Supernet,
  architecture: unknown,
  calibration: BatchCache | undefined,
  validation: BatchCache,
): MeasurementByClass {
  const measuring = begin(supernet, architecture, calibration)
  const targets = validation.targets()
  let position = 0
  for (const batch of validation.at(measuring.resolution)) {
    measuring.add(batch, targets.slice(position, position + batch.count))
    position += batch.count
  }
  return measuring.end()
}

/** The same on images that are not kept in memory. */
export async function measureStreamed(
  supernet: Supernet,
  architecture: unknown,
  calibration: BatchCache | undefined,
  validation: BatchStream,
): Promise<MeasurementByClass> {
  const measuring = begin(supernet, architecture, calibration)
  for await (const { batch, targets } of validation.at(measuring.resolution)) measuring.add(batch, targets)
  return measuring.end()
}

function begin(supernet: Supernet, architecture: unknown, calibration: BatchCache | undefined) {
  const resolution = supernet.network.resolution(architecture)
  if (calibration !== undefined) supernet.calibrate(architecture, calibration.at(resolution))
  const answers = tallyOf(supernet.task)
  return {
    resolution,
    add: (batch: ImageBatch, targets: readonly unknown[]) =>
      answers.add(supernet.outputs(architecture, batch), targets),
    end: answers.end,
  }
}

/** Takes in the answers to labelled images, batch by batch, whoever gave them. */
export function tallyOf(task: Task) {
  const byClass = task.byClass?.()
  const tallies = task.metrics.map((metric) => ({ name: metric.name, tally: metric.begin() }))
  return {
    add(whole: Outputs, targets: readonly unknown[]): void {
      rowsOf(task, whole, targets.length).forEach((outputs, image) => {
        for (const { tally } of tallies) tally.add(outputs, targets[image])
        byClass?.add(outputs, targets[image])
      })
    },
    end: (): MeasurementByClass => ({
      metrics: Object.fromEntries(tallies.map(({ name, tally }) => [name, tally.value()])),
      byClass: byClass?.value() ?? [],
    }),
  }
}

/** @returns the metric `error` of one batch; undefined for a task that has none */
export function errorOfBatch(task: Task, whole: Outputs, targets: readonly unknown[]): number | undefined {
  const tally = task.metrics.find(({ name }) => name === 'error')?.begin()
  if (tally === undefined) return undefined
  rowsOf(task, whole, targets.length).forEach((outputs, image) => {
    tally.add(outputs, targets[image])
  })
  return tally.value()
}

/** The outputs of each image of a batch. */
const rowsOf = ({ outputs }: Task, whole: Outputs, images: number): Outputs[] =>
  Array.from({ length: images }, (_, image) =>
    outputs.map(({ size }, output) => whole[output].subarray(image * size, (image + 1) * size)),
  )
