/** One training step of the engine against the float64 reference: loss, logits, every gradient, what stays untouched. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Architecture } from '../../nat/space/spaces/mobilenet-v3/architecture.ts'
import type { Crop } from '../../supernet/input/boxes.ts'
import type { Supernet } from '../../supernet/supernet.ts'
import { oneHot } from '../../supernet/tasks/classification/targets.ts'
import { all, head } from '../../supernet/transfer/index.ts'
import type { State } from '../../supernet/variables/state.ts'
import { largestSubnet, mixedSubnet, smallestSubnet, uniformSubnet } from './architectures.ts'
import {
  bothBatches,
  CLASSES,
  dataOf,
  differenceOf,
  filledState,
  filledSupernet,
  imageSet,
  isUsed,
  largestOf,
  nanoShape,
  referenceTensors,
  relativeDifference,
  trainableNames,
} from './engine.ts'
import { gradientsOf } from './reference/train.ts'

let supernet: Supernet
let initial: State
beforeAll(() => {
  supernet = filledSupernet()
  initial = filledState()
})
afterAll(() => supernet.close())

/** The weights move by minus the gradient. */
const plain = { learningRate: 1, momentum: 0, weightDecay: 0 }
const stored = imageSet(4, 20)
const targets = oneHot([3, 7, 0, 9], CLASSES, 0.1)

/** A step from the known numbers, in the engine and in the reference. */
function bothSteps(architecture: Architecture, images = stored, cropOf?: (position: number) => Crop) {
  supernet.load(initial)
  const { batch, input } = bothBatches(images, [2, 0, 3, 1], architecture.resolution, cropOf)
  const step = supernet.trainStep(architecture, batch, [targets], plain, { transfer: all, withOutputs: true })
  const expected = gradientsOf(nanoShape, referenceTensors(initial), architecture, input, targets)
  expect(Math.abs(step.loss / expected.loss - 1)).toBeLessThan(1e-5)
  expect(relativeDifference(step.outputs[0], expected.logits)).toBeLessThan(1e-4)
  return expected
}

test.each<[string, Architecture, number, number]>([
  ['the smallest subnet at 20 pixels (kernels 3)', smallestSubnet(20), 20, 134],
  ['a middle subnet at 16 pixels (kernels 5)', uniformSubnet(16, 3, 5, 4), 16, 82],
  ['a mixed subnet at 20 pixels', mixedSubnet(20), 20, 95],
  ['a mixed subnet, other turns, at 16 pixels', mixedSubnet(16, 1), 16, 97],
  ['the largest subnet at 20 pixels (kernels 7)', largestSubnet(20), 20, 40],
])('O1, O16: loss, logits and every gradient equal the reference: %s', (_, architecture, size, unusedTensors) => {
  const { gradients } = bothSteps(architecture, imageSet(4, size))
  const after = supernet.state({ momentum: true })
  const unused: string[] = []
  for (const name of trainableNames()) {
    // Without momentum, its slot holds the gradient itself.
    const gradient = dataOf(after, `momentum.${name}`)
    const before = dataOf(initial, name)
    const change = dataOf(after, name).map((value, i) => value - before[i])
    const expected = gradients.get(name)
    expect(expected !== undefined, name).toBe(isUsed(name, architecture))
    if (expected === undefined) {
      unused.push(name)
      expect(largestOf(gradient), name).toBe(0)
      expect(largestOf(change), name).toBe(0)
      continue
    }
    if (name.endsWith('point_linear.bn.bn.bias')) {
      // The next norm takes away what is added here: the gradient is rounding noise.
      expect(largestOf(expected), name).toBeLessThan(1e-12)
      expect(largestOf(gradient), name).toBeLessThan(1e-5)
    } else {
      expect(largestOf(expected), name).toBeGreaterThan(1e-4)
      expect(relativeDifference(gradient, expected), name).toBeLessThan(2e-4)
    }
    const rounding = 2 ** -23 * (largestOf(before) + largestOf(change))
    expect(
      differenceOf(
        change,
        gradient.map((g) => -g),
      ),
      name,
    ).toBeLessThanOrEqual(rounding)
  }
  expect(unused.length).toBe(unusedTensors)
})

test('images of 32 pixels are resized to 20 as by half-pixel bilinear interpolation', () => {
  bothSteps(smallestSubnet(20), imageSet(4, 32))
})

test('a part of the image is cut out, resized and mirrored', () => {
  const cropOf = (position: number) => ({ top: 5.5, left: 2.25, height: 24, width: 20, flip: position % 2 === 1 })
  bothSteps(smallestSubnet(16), imageSet(4, 32), cropOf)
})

test('images shifted beyond their edge are filled with black', () => {
  const cropOf = (position: number) => ({ top: position - 2, left: 2, height: 20, width: 20, flip: position === 3 })
  bothSteps(smallestSubnet(20), stored, cropOf)
})

test('grey images become three equal channels', () => {
  bothSteps(smallestSubnet(20), imageSet(4, 20, 1))
})

test('trainable head: the classifier moves as in a full step, all other weights stay', () => {
  supernet.load(initial)
  const { batch } = bothBatches(stored, [0, 1, 2, 3], 20)
  supernet.trainStep(mixedSubnet(20), batch, [targets], plain, { transfer: head })
  const ofHead = supernet.state({ momentum: true })
  supernet.load(initial)
  supernet.trainStep(mixedSubnet(20), batch, [targets], plain, { transfer: all })
  const ofAll = supernet.state({ momentum: true })
  for (const name of trainableNames()) {
    const reference = name.startsWith('classifier.') ? ofAll : initial
    expect(differenceOf(dataOf(ofHead, name), dataOf(reference, name)), name).toBe(0)
    if (!name.startsWith('classifier.')) expect(largestOf(dataOf(ofHead, `momentum.${name}`)), name).toBe(0)
  }
  expect(dataOf(ofAll, 'classifier.linear.weight')).not.toEqual(dataOf(initial, 'classifier.linear.weight'))
  expect(dataOf(ofAll, 'first_conv.conv.weight')).not.toEqual(dataOf(initial, 'first_conv.conv.weight'))
})
