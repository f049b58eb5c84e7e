/** The frozen supernet that a run is compared with: its heads fitted, its batch norms' statistics chosen by validation. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openExamples } from '../../../batch-image/dataset/open-examples.ts'
import { loadWithFittedHeads } from '../../../batch-image/stages/references.ts'
import { measure, type NormStatistics, openMeasuring } from '../../../batch-image/training/measuring.ts'
import { loadStart, openSupernet } from '../../../batch-image/training/open-supernet.ts'
import { type RunInputs, readRunInputs } from '../../../batch-image/training/run-inputs.ts'
import type { ExampleSource } from '../../../data/example-source.ts'
import type { ObjectStore } from '../../../pipeline/store/object-store.ts'
import type { Measurement } from '../../../supernet/evaluation/evaluate.ts'
import type { Supernet } from '../../../supernet/supernet.ts'
import type { NamedTensor, State } from '../../../supernet/variables/state.ts'
import { trainingContext } from '../training/training-support.ts'
import { readyRun } from './ready-run.ts'

let store: ObjectStore
let inputs: RunInputs
let supernet: Supernet
let start: State
let images: Record<'train' | 'validation', ExampleSource>
beforeAll(async () => {
  store = await readyRun({})
  inputs = await readRunInputs(store, 'run')
  const { context } = trainingContext(store)
  supernet = openSupernet(inputs, 1, context, { transfers: [] })
  await loadStart(supernet, inputs, 1, () => {})
  start = supernet.state({ momentum: false })
  const [train, validation] = [
    await openExamples(store, inputs.dataset, 'train'),
    await openExamples(store, inputs.dataset, 'validation'),
  ]
  images = { train, validation }
})
afterAll(() => supernet.close())

const isHead = (name: string) => name.startsWith('classifier.')
const isStatistic = (name: string) => /running_(mean|var)$/.test(name)
const values = (state: State, names: (name: string) => boolean) =>
  [...state].filter(([name]) => names(name)).map(([name, { data }]: [string, NamedTensor]) => [name, [...data]])

const load = (measured: (norms: NormStatistics) => Promise<Measurement>) => {
  const { context } = trainingContext(store)
  return loadWithFittedHeads(context, inputs, supernet, start, inputs.space.largest, images, measured)
}

test.each([
  ['of two that are equal the saved statistics are taken', 50, 'saved'],
  ['the calibrated ones, where they are better on validation', 40, 'calibrated'],
] as const)('%s; the head is another, all else stays', async (_, calibratedError, chosen) => {
  const measured = { saved: { error: 50 }, calibrated: { error: calibratedError } }
  expect(await load(async (norms) => measured[norms])).toEqual({ norms: chosen, validation: measured[chosen] })
  const loaded = supernet.state({ momentum: false })
  const rest = (name: string) => !isHead(name)
  expect(values(loaded, rest)).toEqual(values(start, rest))
  expect(values(loaded, isHead)).not.toEqual(values(start, isHead))
})

test('each is measured as it will be reported', async () => {
  const onValidation = await openMeasuring(inputs, images.train, images.validation)
  const errors: number[] = []
  const { norms, validation } = await load(async (norms) => {
    const measured = await measure(supernet, inputs.space.largest, onValidation, norms)
    errors.push(measured.error)
    return measured
  })
  expect(norms).toBe(errors[1] < errors[0] ? 'calibrated' : 'saved')
  expect(validation.error).toBe(Math.min(...errors))
  expect(await measure(supernet, inputs.space.largest, onValidation, norms)).toEqual(validation)
})

test('measuring with the saved statistics leaves them as they are, calibrating does not', async () => {
  supernet.load(start)
  const onValidation = await openMeasuring(inputs, images.train, images.validation)
  const before = values(supernet.state({ momentum: false }), isStatistic)
  expect(before.length).toBeGreaterThan(0)
  await measure(supernet, inputs.space.largest, onValidation, 'saved')
  expect(values(supernet.state({ momentum: false }), isStatistic)).toEqual(before)
  await measure(supernet, inputs.space.largest, onValidation)
  expect(values(supernet.state({ momentum: false }), isStatistic)).not.toEqual(before)
})
