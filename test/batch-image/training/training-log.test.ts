/** What a training says of itself while it runs, and when it ends before its time because the validation images say so. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { loadCheckpoint } from '../../../batch-image/training/checkpoints.ts'
import type { EarlyStopping } from '../../../batch-image/training/early-stopping.ts'
import { trainAndPublish } from '../../../batch-image/training/train-and-publish.ts'
import { readTrainingLog } from '../../../batch-image/training/training-log.ts'
import { keys } from '../../../pipeline/contract/keys.ts'
import type { ObjectStore } from '../../../pipeline/store/object-store.ts'
import type { Supernet } from '../../../supernet/supernet.ts'
import type { State } from '../../../supernet/variables/state.ts'
import { temporaryStore } from '../../pipeline/helpers.ts'
import { dataOf, openNetwork } from '../../supernet/engine.ts'
import { loadShippedWeights, STEPS, trainingContext, trainingStage } from './training-support.ts'

let supernet: Supernet
let start: State
beforeAll(() => {
  supernet = openNetwork()
  start = loadShippedWeights(supernet)
})
afterAll(() => supernet.close())
beforeEach(() => supernet.load(start))

const logOf = (store: ObjectStore) => readTrainingLog(store, keys.training('run', 3, 0).log)
const allSteps = Array.from({ length: STEPS }, (_, i) => i + 1)

/** One attempt; `killed`: without a word, so that nothing is saved. `interrupted`: with time to save. */
async function attempt(
  store: ObjectStore,
  at: { killed?: number; interrupted?: number; stopping?: EarlyStopping } = {},
) {
  supernet.load(start)
  const interruption = new AbortController()
  const { context } = trainingContext(store, interruption.signal)
  const progress = ({ done }: { done: number }) => {
    if (done === at.killed) throw new Error('killed')
    if (done === at.interrupted) interruption.abort(new Error('reclaimed'))
  }
  return trainAndPublish({ ...context, progress }, 3, 0, { ...trainingStage(supernet), stopping: at.stopping })
}

test('a line for every point of the curve: loss, accuracy, rate, images a second, share of waiting', async () => {
  const store = temporaryStore()
  const { curve } = await attempt(store)
  const lines = await logOf(store)
  expect(lines.map(({ step, epoch, loss, learningRate }) => ({ step, epoch, loss, learningRate }))).toEqual(curve)
  for (const { accuracy, imagesPerSecond, waiting } of lines) {
    // Of 8 images.
    expect([0, 12.5, 25, 37.5, 50, 62.5, 75, 87.5, 100]).toContain(accuracy)
    expect(imagesPerSecond).toBeGreaterThan(0)
    expect(waiting).toBeGreaterThanOrEqual(0)
    expect(waiting).toBeLessThanOrEqual(1)
  }
})

test('killed and interrupted, every line is there once, with the losses of an undisturbed training', async () => {
  const store = temporaryStore()
  await expect(attempt(store, { killed: 7 })).rejects.toThrow('killed')
  // Written at once, before anything is saved.
  expect((await logOf(store)).length).toBeGreaterThan(0)
  await expect(attempt(store, { interrupted: 5 })).rejects.toThrow('reclaimed')
  expect((await logOf(store)).map(({ step }) => step)).toEqual(allSteps.slice(0, 5))
  await expect(attempt(store, { killed: 9 })).rejects.toThrow('killed')
  const { curve } = await attempt(store)
  const lines = await logOf(store)
  expect(lines.map(({ step }) => step)).toEqual(allSteps)
  expect(lines.map(({ loss }) => loss)).toEqual(curve.map(({ loss }) => loss))
})

test('a damaged line of the log is left out, and the training does not mind', async () => {
  const store = temporaryStore()
  await expect(attempt(store, { interrupted: 3 })).rejects.toThrow('reclaimed')
  await store.put(keys.training('run', 3, 0).log, '{"step":1,"loss":2}\n{"step":2,"lo')
  await attempt(store)
  expect((await logOf(store)).map(({ step }) => step)).toEqual([1, ...allSteps.slice(3)])
})

/** Errors at the ends of the three epochs, of four steps each. */
const saying = (...errors: number[]): EarlyStopping => ({
  patience: 1,
  validationError: async () => errors.shift() ?? 0,
})

test('without a new least error it stops, and the weights of the best epoch are published', async () => {
  const store = temporaryStore()
  const { steps, checkpoint, curve } = await attempt(store, { stopping: saying(40, 41, 20) })
  expect(steps).toBe(8)
  expect(curve.at(-1)?.step).toBe(8)
  expect((await logOf(store)).flatMap(({ validationError }) => validationError ?? [])).toEqual([40, 41])
  // The weights after one epoch of the same training: an interruption there saves them.
  const other = temporaryStore()
  await expect(attempt(other, { interrupted: 4 })).rejects.toThrow('reclaimed')
  const best = supernet.state({ momentum: false })
  const published = await loadCheckpoint(store, checkpoint)
  for (const [name, { data }] of best) expect(dataOf(published, name), name).toEqual(data)
})

test('interrupted, it stops at the same step with the same weights', async () => {
  const whole = await attempt(temporaryStore(), { stopping: saying(40, 41) })
  const store = temporaryStore()
  await expect(attempt(store, { interrupted: 6, stopping: saying(40) })).rejects.toThrow('reclaimed')
  expect(await attempt(store, { stopping: saying(41) })).toEqual(whole)
})

test('better to the end it does not stop, and measuring leaves no trace in the weights', async () => {
  const falling = await attempt(temporaryStore(), { stopping: saying(40, 30, 20) })
  expect(falling).toEqual(await attempt(temporaryStore()))
})
