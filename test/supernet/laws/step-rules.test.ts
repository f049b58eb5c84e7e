/** What holds of every rule of steps, and what each of ours does with a mini-batch. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createGenerator } from '../../../nat/random/generator.ts'
import { encodeSafetensors } from '../../../supernet/checkpoint/safetensors.ts'
import { imageBatch } from '../../../supernet/input/batches.ts'
import type { Supernet } from '../../../supernet/supernet.ts'
import { oneHot, softmax } from '../../../supernet/tasks/classification/targets.ts'
import { all, head, type Transfer } from '../../../supernet/transfer/index.ts'
import { onLabels, stepRuleNamed, stepRuleNames } from '../../../supernet/transfer/steps/index.ts'
import type { MiniBatch } from '../../../supernet/transfer/steps/step.ts'
import { largestSubnet, middleSubnet, mixedSubnet, smallestSubnet } from '../architectures.ts'
import { CLASSES, dataOf, filledState, filledSupernet, imageSet } from '../engine.ts'

let supernet: Supernet
beforeAll(() => {
  supernet = filledSupernet()
})
afterAll(() => supernet.close())

const initial = filledState()
const batch = imageBatch(imageSet(4, 16), [0, 1, 2, 3], 16)
const labels = oneHot([3, 7, 0, 9], CLASSES)
const optimiser = { learningRate: 0.02, momentum: 0.9, weightDecay: 4e-5 }
const settings = { distillation: { share: 0.5, temperature: 2 } }

const mini = (transfer: Transfer = all): MiniBatch => ({
  architecture: mixedSubnet(16),
  batch,
  targets: [labels],
  optimiser,
  transfer,
  generator: createGenerator(1, 'steps'),
})
/** A digest: to compare megabytes element by element takes longer than all the steps. */
const digest = () =>
  createHash('sha256')
    .update(encodeSafetensors({ tensors: supernet.state({ momentum: true }), metadata: {} }))
    .digest('hex')
/** What is in the supernet after `train`, from the same weights. */
function after(train: () => void): string {
  supernet.load(initial)
  train()
  return digest()
}

test('an unknown name is answered with those that exist', () => {
  expect(() => stepRuleNamed('hop', settings)).toThrow(
    'rules of steps: there is no "hop"; allowed are single-path, sandwich',
  )
})

test.each(stepRuleNames())('%s: finite, the same again from the same state, and within the transfer', (name) => {
  const rule = stepRuleNamed(name, settings)
  expect(rule.name).toBe(name)
  let loss = Number.NaN
  const trained = () => {
    loss = rule.train(supernet, mini())
  }
  const once = after(trained)
  expect(Number.isFinite(loss)).toBe(true)
  expect(after(trained)).toEqual(once)
  expect(once).not.toEqual(after(() => {}))
  supernet.load(initial)
  rule.train(supernet, mini(head))
  const state = supernet.state({ momentum: false })
  for (const tensor of state.keys()) {
    const moved = dataOf(state, tensor).some((each, i) => each !== dataOf(initial, tensor)[i])
    expect(moved, tensor).toBe(tensor.startsWith('classifier.'))
  }
})

const step = (architecture: unknown, targets: Float32Array) =>
  supernet.trainStep(architecture, batch, [targets], optimiser, { transfer: all, withOutputs: true })
const mixed = (logits: Float32Array) => softmax(logits, CLASSES, 2).map((each, i) => 0.5 * labels[i] + 0.5 * each)

test('single-path without a teacher is a step on the labels', () => {
  const expected = after(() => step(mixedSubnet(16), labels))
  expect(after(() => onLabels.train(supernet, mini()))).toEqual(expected)
  const none = { distillation: { share: 0, temperature: 7 } }
  expect(after(() => stepRuleNamed('single-path', none).train(supernet, mini()))).toEqual(expected)
})

test('single-path with a teacher: the largest subnet answers, is not trained, and its answers are half of the targets', () => {
  const expected = after(() => {
    const [logits] = supernet.trainingOutputs(largestSubnet(16), batch)
    step(mixedSubnet(16), mixed(logits))
  })
  expect(after(() => stepRuleNamed('single-path', settings).train(supernet, mini()))).toEqual(expected)
})

test('sandwich: the largest on labels, then the smallest and the drawn one on its answers of before', () => {
  const expected = after(() => {
    const { outputs } = step(largestSubnet(16), labels)
    step(smallestSubnet(16), mixed(outputs[0]))
    step(mixedSubnet(16), mixed(outputs[0]))
  })
  expect(after(() => stepRuleNamed('sandwich', settings).train(supernet, mini()))).toEqual(expected)
})

test('the extremes that a run allows are those that steps take', () => {
  const allowed = { largest: middleSubnet(16), smallest: mixedSubnet(16) }
  const limited = { ...settings, extremes: () => allowed }
  const sandwich = after(() => {
    const { outputs } = step(allowed.largest, labels)
    for (let pupil = 0; pupil < 2; pupil++) step(mixedSubnet(16), mixed(outputs[0]))
  })
  expect(after(() => stepRuleNamed('sandwich', limited).train(supernet, mini()))).toEqual(sandwich)
  const taught = after(() => {
    const [logits] = supernet.trainingOutputs(allowed.largest, batch)
    step(mixedSubnet(16), mixed(logits))
  })
  expect(after(() => stepRuleNamed('single-path', limited).train(supernet, mini()))).toEqual(taught)
})

test('asking a teacher changes nothing, and its answers are those that a step would have come from', () => {
  let asked: Float32Array = new Float32Array()
  const rested = after(() => {
    asked = supernet.trainingOutputs(largestSubnet(16), batch)[0]
  })
  expect(rested).toEqual(after(() => {}))
  expect(asked).toEqual(step(largestSubnet(16), labels).outputs[0])
})
