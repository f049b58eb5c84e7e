/** What is believed today of the networks that were measured, and of all others: one regression per measured quantity. */
import type { Generator } from '../random/index.ts'
import { type FittedSurrogate, fitQuadratic, groupsByPart } from '../surrogate/index.ts'
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
  /** The same as they may be: drawn from what the measurements leave open. */
  drawn(generator: Generator): readonly PopulationFunction[]
  /** Networks that the regressions were fitted to. */
  readonly trainedOn: number
}

export function believed(measured: Measured, history: History): Belief {
  const { space, objectives } = measured
  const records = recordsOf(history)
  const features = networkFeatures(space)
  const groups = groupsByPart(features.parts)
  const all = features.of(genesOf(records))
  const quantities = quantitiesOf(measured)
  const values = new Float64Array(records.length * quantities.length)
  let column = 0
  const ofFeatures =
    (predict: FittedSurrogate['predict']): PopulationFunction =>
    (target, genes, n, offset, stride) => {
      const predicted = predict(features.of(genes.subarray(0, n * space.genes.length)))
      for (let i = 0; i < n; i++) target[offset + i * stride] = predicted[i]
    }
  const draws: ((generator: Generator) => PopulationFunction)[] = []
  const functions = quantities.map(({ evaluate }, quantity): PopulationFunction => {
    if (evaluate !== undefined) {
      evaluate(values, genesOf(records), records.length, quantity, quantities.length)
      draws.push(() => evaluate)
      return evaluate
    }
    const own = column++
    const ageing = ageingOf(records, own, history.generation)
    const samples = records.map((record) => today(record, own, ageing))
    const y = Float64Array.from(samples, ({ value }) => value)
    const model = fitQuadratic(
      all,
      y,
      Float64Array.from(samples, ({ variance }) => variance),
      groups,
    )
    const predictions = model.predict(all)
    records.forEach((_, i) => {
      values[i * quantities.length + quantity] = predictions[i]
    })
    draws.push((generator) => ofFeatures(model.draw(generator)))
    return ofFeatures(model.predict)
  })
  const m = objectives.length
  const F = new Float64Array(records.length * m)
  records.forEach((_, i) => {
    F.set(values.subarray(i * quantities.length, i * quantities.length + m), i * m)
  })
  const violations = violationsOf(measured, values, records.length)
  const drawn = (generator: Generator) => draws.map((draw) => draw(generator))
  return { records, F, violations, functions, drawn, trainedOn: records.length }
}

function genesOf(records: readonly Record[]): Uint8Array {
  return Uint8Array.from(records.flatMap(({ genotype }) => genotype))
}
