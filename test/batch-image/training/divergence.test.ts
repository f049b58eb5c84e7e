/** A training stage with real weights whose loss is not a number any more: half the learning rate, then a clear error. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TrainingStage, trainAndPublish } from '../../../batch-image/training/train-and-publish.ts'
import type { Supernet } from '../../../supernet/supernet.ts'
import type { StepRule } from '../../../supernet/transfer/steps/index.ts'
import type { State } from '../../../supernet/variables/state.ts'
import { temporaryStore } from '../../pipeline/helpers.ts'
import { openNetwork } from '../../supernet/engine.ts'
import { loadShippedWeights, trainingContext, trainingStage } from './training-support.ts'

let supernet: Supernet
let start: State
beforeAll(() => {
  supernet = openNetwork()
  start = loadShippedWeights(supernet)
})
afterAll(() => supernet.close())

/** A stage whose loss is not a number from step 5 on, unless the learning rate is below `limit`. */
function delicateStage(limit: number): TrainingStage {
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
  let steps = 0
  return { ...stage, settings: { ...stage.settings, rule: delicate } }
}

test('a loss that is not a number: once more from the same weights with half the learning rate, and that is published', async () => {
  const store = temporaryStore()
  supernet.load(start)
  const { context, logged } = trainingContext(store)
  const manifest = await trainAndPublish(context, 3, 0, delicateStage(0.0101))
  expect(logged).toEqual(['training diverged: once more with half the learning rate', 'trained'])
  // The same as a stage whose spec has half the rate.
  supernet.load(start)
  const half = await trainAndPublish(trainingContext(temporaryStore()).context, 3, 0, trainingStage(supernet, 0.01))
  expect(manifest).toEqual(half)
})

test('a stage that is killed after it has slowed down goes on slowly', async () => {
  const store = temporaryStore()
  supernet.load(start)
  const interruption = new AbortController()
  const { context } = trainingContext(store, interruption.signal)
  const updates: number[] = []
  const progress = ({ done }: { done: number }) => {
    updates.push(done)
    // Five steps at the full rate, then seven at half of it.
    if (updates.length === 12) interruption.abort(new Error('reclaimed'))
  }
  await expect(trainAndPublish({ ...context, progress }, 3, 0, delicateStage(0.0101))).rejects.toThrow('reclaimed')
  supernet.load(start)
  const resumed = await trainAndPublish(trainingContext(store).context, 3, 0, trainingStage(supernet))
  supernet.load(start)
  const half = await trainAndPublish(trainingContext(temporaryStore()).context, 3, 0, trainingStage(supernet, 0.01))
  expect(resumed).toEqual(half)
})

test('where half the rate does not help, the stage stops: step, subnet, and what to lower', async () => {
  supernet.load(start)
  const { context } = trainingContext(temporaryStore())
  const diverging = trainAndPublish(context, 3, 0, trainingStage(supernet, 1e20))
  await expect(diverging).rejects.toThrow(
    /^Training diverged in w1\.0, at half the learning rate too: the loss is (NaN|Infinity) at step \d+, in the subnet \{"resolution":16,.*\}\.$/,
  )
  await expect(diverging).rejects.toMatchObject({
    name: 'Nat.TrainingDiverged',
    advice: 'Lower adaptation.learningRate in the spec (or warmUp.learningRate).',
  })
})
