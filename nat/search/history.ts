/** Everything that a search ever measured, for strategies that learn from all of it: as a plan keeps it from generation to generation. */
import { z } from 'zod'
import { type Genotype, genotypeKey } from '../space/index.ts'
import { quantitiesOf } from './quantities.ts'
import type { Measured } from './request.ts'

/** A network's values of one generation: those of the quantities that have to be measured, in the request's order. */
const measurementSchema = z.strictObject({
  genotype: z.array(z.int()),
  generation: z.int(),
  values: z.array(z.number()),
})

export const historySchema = z.strictObject({
  /** Of the newest measurements; 0: none yet. */
  generation: z.int(),
  measurements: z.array(measurementSchema),
})

export type History = z.infer<typeof historySchema>
export type RecordedMeasurement = History['measurements'][number]

export const emptyHistory: History = { generation: 0, measurements: [] }

/** Older ones are forgotten: a plan stays below 500 KB, and weights that far back say little. */
const mostMeasurements = 4000

/** The history with the archive as its next generation. */
export function remembering(history: History, measured: Measured): History {
  const generation = history.generation + 1
  const columns = quantitiesOf(measured).flatMap(({ evaluate }, column) => (evaluate === undefined ? [column] : []))
  const fresh = measured.archive.map(({ genotype, objectives }) => ({
    genotype: [...genotype],
    generation,
    values: columns.map((column) => objectives[column]),
  }))
  return { generation, measurements: [...history.measurements, ...fresh].slice(-mostMeasurements) }
}

/** The measurements of one network, oldest first. */
export interface Record {
  readonly genotype: Genotype
  readonly measurements: readonly RecordedMeasurement[]
}

/** By the first time that they were measured. */
export function recordsOf({ measurements }: History): Record[] {
  const records = new Map<string, { genotype: Genotype; measurements: RecordedMeasurement[] }>()
  for (const measurement of measurements) {
    const key = genotypeKey(measurement.genotype)
    const known = records.get(key)
    if (known === undefined) records.set(key, { genotype: measurement.genotype, measurements: [measurement] })
    else known.measurements.push(measurement)
  }
  return [...records.values()]
}
