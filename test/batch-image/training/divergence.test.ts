/** A training stage with real weights whose loss is not a number any more: half the learning rate, then a clear error. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TrainingStage, trainAndPublish } from '../../../batch-image/training/train-and-publish.ts'
import { readTrainingLog } from '../../../batch-image/training/training-log.ts'
import { keys } from '../../../pipeline/contract/keys.ts'
import type { Supernet } from '../../../supernet/supernet.ts'
import type { StepRule } from '../../../supernet/transfer/steps/index.ts'
import type { State } from '../../../supernet/variables/state.ts'
import { temporaryStore } from '../../pipeline/helpers.ts'
import { openNetwork } from '../../supernet/engine.ts'
import { loadShippedWeights, STEPS, trainingContext, trainingStage } from './training-support.ts'

let supernet: Supernet
let start: State
beforeAll(() => {
  supernet = openNetwork()
  start = loadShippedWeights(supernet)
})
afterAll(() => supernet.close())

/** A stage whose loss is not a number from step 5 on, unless the learning rate is below `limit`. `made`: steps before. */
function delicateStage(limit: number, made = 0): TrainingStage {
  const stage = trainingStage(supernet)
  const { rule } = stage.settings
  const delicate: StepRule = {
    name: 'delicate',
    train(supernet, mini) {
      const loss = rule.train(supernet, mini)
      steps++
      return steps > 5 && mini.optimiser.learningRate > limit ? Number.NaN : loss
    },
  }
  let steps = made
  return { ...stage, settings: { ...stage.settings, rule: delicate } }
}

/** What comes out: the full rate up to the last good weights, at a quarter of the stage, and half of it from there on. */
async function slowedFromAQuarter() {
  supernet.load(start)
  const stage = trainingStage(supernet)
  const learningRateOf = (step: number) => (step < STEPS / 4 ? 1 : 0.5) * stage.plan.learningRateOf(step)
  const { context } = trainingContext(temporaryStore())
  return trainAndPublish(context, 3, 0, { ...stage, plan: { ...stage.plan, learningRateOf } })
}

test('a loss that is not a number: on from the last good weights with half the learning rate, and that is published', async () => {
  const store = temporaryStore()
  supernet.load(start)
  const { context, logged } = trainingContext(store)
  const manifest = await trainAndPublish(context, 3, 0, delicateStage(0.0101))
  expect(logged).toEqual(['training diverged: it goes on with half the learning rate', 'trained'])
  expect(manifest).toEqual(await slowedFromAQuarter())
  // The log has every step once, and between them what happened: on which images, in which subnet.
  const lines = await readTrainingLog(store, keys.training('run', 3, 0).log)
  const [event, ...more] = lines.filter((line) => 'diverged' in line)
  expect(more).toEqual([])
  expect(event.diverged).toMatch(
    /^the loss is NaN at step 5, in the subnet \{.*\}, on the training images \d+(, \d+){7}$/,
  )
  expect(event.images).toHaveLength(8)
  expect(event).toMatchObject({ step: 3, learningRateTimes: 0.5 })
  const steps = lines.filter((line) => 'loss' in line)
  expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: STEPS }, (_, i) => i + 1))
  expect(steps.map(({ loss }) => loss)).toEqual(manifest.curve.map(({ loss }) => loss))
})

test('a stage that is killed after it has slowed down goes on slowly', async () => {
  const store = temporaryStore()
  supernet.load(start)
  const interruption = new AbortController()
  const { context } = trainingContext(store, interruption.signal)
  const updates: number[] = []
  const progress = ({ done }: { done: number }) => {
    updates.push(done)
    // Five steps at the full rate, then three at half of it, from the third on.
    if (updates.length === 8) interruption.abort(new Error('reclaimed'))
  }
  await expect(trainAndPublish({ ...context, progress }, 3, 0, delicateStage(0.0101))).rejects.toThrow('reclaimed')
  supernet.load(start)
  const resumed = await trainAndPublish(trainingContext(store).context, 3, 0, trainingStage(supernet))
  expect(updates).toEqual([1, 2, 3, 4, 5, 4, 5, 6])
  expect(resumed).toEqual(await slowedFromAQuarter())
})

test('killed between its last good weights and the divergence, it goes back as far as without the kill', async () => {
  const store = temporaryStore()
  supernet.load(start)
  const interruption = new AbortController()
  const { context } = trainingContext(store, interruption.signal)
  const progress = ({ done }: { done: number }) => {
    if (done === 4) interruption.abort(new Error('reclaimed'))
  }
  await expect(trainAndPublish({ ...context, progress }, 3, 0, delicateStage(0.0101))).rejects.toThrow('reclaimed')
  supernet.load(start)
  const resumed = await trainAndPublish(trainingContext(store).context, 3, 0, delicateStage(0.0101, 4))
  expect(resumed).toEqual(await slowedFromAQuarter())
})

test('where half the rate does not help, the stage stops: step, subnet, and what to lower', async () => {
  supernet.load(start)
  const { context } = trainingContext(temporaryStore())
  const diverging = trainAndPublish(context, 3, 0, trainingStage(supernet, 1e20))
  await expect(diverging).rejects.toThrow(
    /^Training diverged in w1\.0, at half the learning rate too: the loss is (NaN|Infinity) at step \d+, in the subnet \{"resolution":16,.*\}, on the training images \d+(, \d+){7}\.$/,
  )
  await expect(diverging).rejects.toMatchObject({
    name: 'Nat.TrainingDiverged',
    advice: 'Lower adaptation.learningRate in the spec (or warmUp.learningRate).',
  })
})
