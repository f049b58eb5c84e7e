/** Steps that a teacher has a say in beyond the largest subnet's answers: the alpha-divergence, and a teacher that was given. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createGenerator } from '../../../nat/random/index.ts'
import { encodeSafetensors } from '../../../supernet/checkpoint/safetensors.ts'
import { imageBatch } from '../../../supernet/input/batches.ts'
import type { StepOptions, Supernet } from '../../../supernet/supernet.ts'
import { divergedTargets } from '../../../supernet/tasks/classification/alpha-divergence.ts'
import { mixTargets, oneHot, softmax } from '../../../supernet/tasks/classification/targets.ts'
import { all } from '../../../supernet/transfer/index.ts'
import { stepRuleNamed } from '../../../supernet/transfer/steps/index.ts'
import type { MiniBatch } from '../../../supernet/transfer/steps/step.ts'
import { largestSubnet, mixedSubnet, smallestSubnet } from '../architectures.ts'
import { CLASSES, filledState, filledSupernet, imageSet } from '../engine.ts'

let supernet: Supernet
beforeAll(() => {
  supernet = filledSupernet({ transfers: [all], extras: { weighting: true } })
})
afterAll(() => supernet.close())

const batch = imageBatch(imageSet(4, 16), [0, 1, 2, 3], 16)
const labels = oneHot([3, 7, 0, 9], CLASSES)
const optimiser = { learningRate: 0.02, momentum: 0.9, weightDecay: 4e-5 }
const [architecture, largest, smallest] = [mixedSubnet(16), largestSubnet(16), smallestSubnet(16)]
const mini: MiniBatch = {
  ...{ architecture, batch, targets: [labels], optimiser, transfer: all },
  generator: createGenerator(1, 'taught'),
}
const distillation = { share: 0.5, temperature: 2 }

function after(train: () => void): string {
  supernet.load(filledState())
  train()
  const tensors = supernet.state({ momentum: true })
  return createHash('sha256')
    .update(encodeSafetensors({ tensors, metadata: {} }))
    .digest('hex')
}
const step = (subnet: unknown, targets: Float32Array, options: Partial<StepOptions> = {}) =>
  supernet.trainStep(subnet, batch, [targets], optimiser, { transfer: all, withOutputs: true, ...options })

test('alpha-divergence: targets and weights of images follow from what teacher and pupil answer before the step', () => {
  const rule = stepRuleNamed('single-path', { distillation: { ...distillation, divergence: 'alpha' } })
  const expected = after(() => {
    const teacher = softmax(supernet.trainingOutputs(largest, batch)[0], CLASSES, 2)
    const pupil = softmax(supernet.trainingOutputs(architecture, batch)[0], CLASSES)
    const { targets, weights } = divergedTargets({ labels, teacher, pupil }, CLASSES, 0.5)
    step(architecture, targets, { weights })
  })
  expect(after(() => rule.train(supernet, mini))).toBe(expected)
  const plain = stepRuleNamed('single-path', { distillation })
  expect(after(() => plain.train(supernet, mini))).not.toBe(expected)
})

test('a teacher that was given teaches the largest subnet of a sandwich, which teaches the others', () => {
  const answers = Float32Array.from({ length: 4 * CLASSES }, (_, i) => Math.sin(i))
  const asked: unknown[] = []
  const teacher = (_: unknown, pupil: unknown) => {
    asked.push(pupil)
    return [answers]
  }
  const rule = stepRuleNamed('sandwich', { distillation, teacher })
  const expected = after(() => {
    const { outputs } = step(largest, mixTargets(labels, softmax(answers, CLASSES, 2), 0.5))
    const taught = mixTargets(labels, softmax(outputs[0], CLASSES, 2), 0.5)
    step(smallest, taught)
    step(architecture, taught)
  })
  expect(after(() => rule.train(supernet, mini))).toBe(expected)
  expect(asked).toEqual([largest])
})

test('weights of images, as those of classes, count beside those of the divergence', () => {
  const weights = Float32Array.of(0, 2, 1, 1)
  const rule = stepRuleNamed('single-path', { distillation: { share: 0, temperature: 1 } })
  const expected = after(() => step(architecture, labels, { weights }))
  expect(after(() => rule.train(supernet, { ...mini, weights }))).toBe(expected)
})
