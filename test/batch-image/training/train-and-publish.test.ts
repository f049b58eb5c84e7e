/** A training stage with real weights: interrupted, killed, with a store that fails. */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { loadCheckpoint } from '../../../batch-image/training/checkpoints.ts'
import { trainAndPublish } from '../../../batch-image/training/train-and-publish.ts'
import { type TrainedManifest, trainedManifestSchema } from '../../../pipeline/contract/documents.ts'
import { keys } from '../../../pipeline/contract/keys.ts'
import { findDocument } from '../../../pipeline/store/json-documents.ts'
import type { ObjectStore } from '../../../pipeline/store/object-store.ts'
import type { Supernet } from '../../../supernet/supernet.ts'
import { train } from '../../../supernet/training/train.ts'
import type { State } from '../../../supernet/variables/state.ts'
import { keysOf, temporaryStore } from '../../pipeline/helpers.ts'
import { dataOf, openNetwork } from '../../supernet/engine.ts'
import { loadShippedWeights, STEPS, trainingContext, trainingStage } from './training-support.ts'

let supernet: Supernet
let start: State
/** Of a training that nothing disturbed. */
let undisturbed: TrainedManifest
beforeAll(async () => {
  supernet = openNetwork()
  start = loadShippedWeights(supernet)
  undisturbed = await publish(temporaryStore())
})
afterAll(() => supernet.close())
beforeEach(() => vi.restoreAllMocks())

/** One attempt of the stage, beginning as every attempt does: with the weights of the generation before. */
async function publish(
  store: ObjectStore,
  signal?: AbortSignal,
  onStep?: (step: number) => void,
): Promise<TrainedManifest> {
  supernet.load(start)
  const { context } = trainingContext(store, signal)
  const progress = context.progress
  return trainAndPublish(
    {
      ...context,
      progress(update) {
        progress(update)
        onStep?.(update.done)
      },
    },
    3,
    0,
    trainingStage(supernet),
  )
}

/** Aborts when so many steps are done, as a Spot notice does. */
async function interruptedAfter(store: ObjectStore, step: number): Promise<void> {
  const interruption = new AbortController()
  const attempt = publish(store, interruption.signal, (done) => {
    if (done === step) interruption.abort(new Error('reclaimed'))
  })
  await expect(attempt).rejects.toThrow('reclaimed')
}

test('what is published is what the training loop makes of these weights, with a curve that falls', async () => {
  supernet.load(start)
  const { images, settings, plan } = trainingStage(supernet)
  const losses: number[] = []
  await train(supernet, images, settings, plan, 0, async ({ loss }) => {
    losses.push(loss)
  })
  const store = temporaryStore()
  const { checkpoint, curve, steps } = await publish(store)
  const published = await loadCheckpoint(store, checkpoint)
  for (const [name, { data }] of supernet.state({ momentum: true })) expect(dataOf(published, name), name).toEqual(data)
  expect(steps).toBe(STEPS)
  expect(curve.map(({ loss }) => loss)).toEqual(losses)
  expect(curve.map(({ step }) => step)).toEqual(losses.map((_, i) => i + 1))
  expect(curve.at(-1)).toMatchObject({ epoch: 3 })
  expect(losses.slice(-4).reduce((a, b) => a + b)).toBeLessThan(losses.slice(0, 4).reduce((a, b) => a + b))
})

test('interrupted three times, it publishes the same bytes: weights, momentum and curve', async () => {
  const store = temporaryStore()
  for (const step of [1, 5, 11]) {
    await interruptedAfter(store, step)
    expect(await findDocument(store, keys.trained('run', 3, 0), trainedManifestSchema)).toBeUndefined()
  }
  const steps: number[] = []
  const manifest = await publish(store, undefined, (done) => steps.push(done))
  expect(steps).toEqual([12])
  expect(manifest).toEqual(undisturbed)
})

test.each(['pointer', 'checkpoint'])(
  'a damaged %s of saved progress: the stage starts from its beginning',
  async (what) => {
    const store = temporaryStore()
    await interruptedAfter(store, 5)
    const saved = await keysOf(store)
    const key = saved.find((name) => name.includes(what === 'pointer' ? 'progress/' : 'checkpoints/'))
    await store.put(key ?? '', '{"schema": 1')
    const steps: number[] = []
    expect(await publish(store, undefined, (done) => steps.push(done))).toEqual(undisturbed)
    expect(steps[0]).toBe(1)
  },
)

test('interrupted between two points of a curve that has fewer points than steps: the same curve', async () => {
  const long = (store: ObjectStore, stopAt: number) => {
    supernet.load(start)
    const interruption = new AbortController()
    const { context } = trainingContext(store, interruption.signal)
    const stage = trainingStage(supernet)
    const progress = ({ done }: { done: number }) => {
      if (done === stopAt) interruption.abort(new Error('reclaimed'))
    }
    // 52 steps on two images each: two steps to a point.
    const settings = { ...stage.settings, batch: 2 }
    const plan = { ...stage.plan, steps: 52 }
    return trainAndPublish({ ...context, progress }, 3, 0, { ...stage, settings, plan })
  }
  const whole = await long(temporaryStore(), 0)
  expect(whole.curve.length).toBe(26)
  const store = temporaryStore()
  await expect(long(store, 25)).rejects.toThrow('reclaimed')
  expect(await long(store, 0)).toEqual(whole)
})

test('killed without a word, it goes on from what was saved every two minutes', async () => {
  const store = temporaryStore()
  let seconds = 0
  vi.spyOn(performance, 'now').mockImplementation(() => 1000 * seconds)
  const killed = publish(store, undefined, (done) => {
    seconds += 50
    if (done === 8) throw new Error('killed')
  })
  await expect(killed).rejects.toThrow('killed')
  const steps: number[] = []
  const manifest = await publish(store, undefined, (done) => steps.push(done))
  // Saved after steps 3 and 6.
  expect(steps[0]).toBe(7)
  expect(manifest).toEqual(undisturbed)
})

/** The log of a training is written while it runs, whatever becomes of it. */
const published = async (store: ObjectStore) => (await keysOf(store)).filter((key) => !key.endsWith('.jsonl'))

/** A store that fails in the middle of a body: half of it arrives, then the connection is gone. */
function failing(store: ObjectStore, method: 'put' | 'get', isHit: (key: string) => boolean): ObjectStore {
  return new Proxy(store, {
    get(target, property) {
      const value = Reflect.get(target, property)
      if (typeof value !== 'function') return value
      if (property !== method) return value.bind(target)
      return async (key: string, ...rest: unknown[]) => {
        if (isHit(key)) throw new Error(`${method} ${key}: socket hang up after half of the body`)
        return value.call(target, key, ...rest)
      }
    },
  })
}

test.each(['put', 'get'] as const)(
  'a store that fails in the middle of a checkpoint (%s): nothing half is published, the next attempt succeeds',
  async (method) => {
    const store = temporaryStore()
    if (method === 'get') await interruptedAfter(store, 4)
    const before = await published(store)
    const broken = failing(store, method, (key) => key.includes('checkpoints/'))
    await expect(publish(broken)).rejects.toThrow('socket hang up')
    expect(await published(store)).toEqual(before)
    expect(await publish(store)).toEqual(undisturbed)
  },
)

test('a store that fails when the manifest is published: the checkpoint is there already, and the next attempt agrees', async () => {
  const store = temporaryStore()
  const broken = failing(store, 'put', (key) => key === keys.trained('run', 3, 0))
  await expect(publish(broken)).rejects.toThrow('socket hang up')
  expect(await publish(store)).toEqual(undisturbed)
  expect((await keysOf(store)).filter((key) => key.includes('checkpoints/'))).toEqual([undisturbed.checkpoint.key])
})

test('a manifest that another attempt published first is the one that counts', async () => {
  const store = temporaryStore()
  const first = await publish(store)
  expect(await publish(store)).toEqual(first)
})
