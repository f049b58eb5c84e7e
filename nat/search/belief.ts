/** What is believed today of the networks that were measured, and of all others: one regression per measured quantity. */
import { fitQuadratic } from '../surrogate/index.ts'
import { ageingOf, today } from './ageing.ts'
import { networkFeatures } from './features.ts'
import { type History, type Record, recordsOf } from './history.ts'
import type { PopulationFunction } from './objectives.ts'
import { quantitiesOf, violationsOf } from './quantities.ts'
import type { Measured } from './request.ts'

export interface Belief {
  /** Every network that was measured. */
  readonly records: readonly Record[]
  /** Their objectives as they are believed to be today, flat [records, objectives]. */
  readonly F: Float64Array
  readonly violations: Float64Array | undefined
  /** Of every quantity of the request, in its order: predicted where it is measured, else exact. */
  readonly functions: readonly PopulationFunction[]
  /** Networks that the regressions were fitted to. */
  readonly trainedOn: number
}

/** The time of a fit grows with the cube: 1,000 take half a second. */
const mostFitted = 1000
/** Of them the first ones measured, which are spread over the whole space. */
const fromTheStart = 100

export function believed(measured: Measured, history: History): Belief {
  const { space, objectives } = measured
  const records = recordsOf(history)
  // By time, not by value: networks that are chosen for their measurements are those that were lucky.
  const fitted =
    records.length <= mostFitted
      ? records
      : [...records.slice(0, fromTheStart), ...records.slice(fromTheStart - mostFitted)]
  const features = networkFeatures(space)
  const all = features.of(genesOf(records))
  const X = fitted === records ? all : features.of(genesOf(fitted))
  const quantities = quantitiesOf(measured)
  const values = new Float64Array(records.length * quantities.length)
  let column = 0
  const functions = quantities.map(({ evaluate }, quantity): PopulationFunction => {
    if (evaluate !== undefined) {
      evaluate(values, genesOf(records), records.length, quantity, quantities.length)
      return evaluate
    }
    const own = column++
    const ageing = ageingOf(records, own, history.generation)
    const samples = fitted.map((record) => today(record, own, ageing))
    const y = Float64Array.from(samples, ({ value }) => value)
    const model = fitQuadratic(
      X,
      y,
      Float64Array.from(samples, ({ variance }) => variance),
    )
    const predictions = model.predict(all)
    records.forEach((_, i) => {
      values[i * quantities.length + quantity] = predictions[i]
    })
    return (target, genes, n, offset, stride) => {
      const predicted = model.predict(features.of(genes.subarray(0, n * space.genes.length)))
      for (let i = 0; i < n; i++) target[offset + i * stride] = predicted[i]
    }
  })
  const m = objectives.length
  const F = new Float64Array(records.length * m)
  records.forEach((_, i) => {
    F.set(values.subarray(i * quantities.length, i * quantities.length + m), i * m)
  })
  const violations = violationsOf(measured, values, records.length)
  return { records, F, violations, functions, trainedOn: fitted.length }
}

function genesOf(records: readonly Record[]): Uint8Array {
  return Uint8Array.from(records.flatMap(({ genotype }) => genotype))
}
