/** Several steps of the engine's optimiser against the reference, and what a run of steps depends on. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { nano } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import { decodeSafetensors, encodeSafetensors } from '../../supernet/checkpoint/safetensors.ts'
import { imageBatch } from '../../supernet/input/batches.ts'
import type { Supernet } from '../../supernet/supernet.ts'
import { classification } from '../../supernet/tasks/classification/index.ts'
import { oneHot } from '../../supernet/tasks/classification/targets.ts'
import { all } from '../../supernet/transfer/index.ts'
import type { State } from '../../supernet/variables/state.ts'
import { largestSubnet, middleSubnet, mixedSubnet, smallestSubnet } from './architectures.ts'
import {
  bothBatches,
  CLASSES,
  dataOf,
  differenceOf,
  filledState,
  filledSupernet,
  imageSet,
  largestOf,
  nanoShape,
  openNetwork,
  referenceTensors,
  relativeDifference,
  trainableNames,
} from './engine.ts'
import { trainStep } from './reference/train.ts'

const images = imageSet(8, 20)
const optimiser = { learningRate: 0.01, momentum: 0.9, weightDecay: 4e-5 }

test('O16, O19: three steps of Nesterov momentum with weight decay follow the reference', () => {
  const supernet = filledSupernet()
  const initial = filledState()
  const tensors = referenceTensors(initial)
  const momentum = new Map<string, Float64Array>()
  const targets = oneHot([3, 7, 0, 9], CLASSES)
  const { batch, input } = bothBatches(images, [0, 1, 2, 3], 20)
  // Strong decay, so that it shows; small steps, so that rounding does not grow from one to the next.
  const strong = { ...optimiser, learningRate: 0.001, weightDecay: 0.01 }
  for (const architecture of [mixedSubnet(20), smallestSubnet(20), mixedSubnet(20)]) {
    const { loss } = supernet.trainStep(architecture, batch, [targets], strong, { transfer: all })
    const expected = trainStep(nanoShape, tensors, momentum, architecture, input, targets, strong)
    expect(Math.abs(loss / expected.loss - 1)).toBeLessThan(1e-4)
  }
  const after = supernet.state({ momentum: true })
  supernet.close()
  for (const name of trainableNames()) {
    const before = dataOf(initial, name)
    const moved = dataOf(after, name).map((value, i) => value - before[i])
    const expected = tensors.get(name)?.data.map((value, i) => value - before[i]) as Float64Array
    if (!momentum.has(name)) {
      expect(differenceOf(dataOf(after, name), before), name).toBe(0)
      continue
    }
    // The change is known to the rounding of the weight.
    const rounding = (3 * 2 ** -24 * Math.max(...before.map(Math.abs))) / Math.max(...expected.map(Math.abs))
    expect(relativeDifference(moved, expected), name).toBeLessThan(1e-3 + rounding)
    expect(
      relativeDifference(dataOf(after, `momentum.${name}`), momentum.get(name) as Float64Array),
      name,
    ).toBeLessThan(1e-3)
  }
})

let one: Supernet
let other: Supernet
beforeAll(() => {
  one = openNetwork()
  other = openNetwork()
})
afterAll(() => {
  one.close()
  other.close()
})

const architectures = [largestSubnet(16), smallestSubnet(20), mixedSubnet(16), middleSubnet(20), mixedSubnet(20, 1)]

function train(supernet: Supernet, from: number, to: number): void {
  for (let step = from; step < to; step++) {
    const architecture = architectures[step]
    const indices = [step % 8, (step + 3) % 8, (step + 5) % 8]
    const targets = oneHot(
      indices.map((index) => images.labels[index]),
      CLASSES,
    )
    supernet.trainStep(architecture, imageBatch(images, indices, architecture.resolution), [targets], optimiser, {
      transfer: all,
    })
  }
}

const bytesOf = (supernet: Supernet, metadata = {}) =>
  encodeSafetensors({ tensors: supernet.state({ momentum: true }), metadata })

test('O39: two sessions with the same seed hold the same bytes after five steps on one thread', () => {
  one.initialise(7)
  other.initialise(7)
  train(one, 0, 5)
  const before = bytesOf(other)
  train(other, 0, 5)
  const after = bytesOf(other)
  expect(Buffer.from(bytesOf(one)).equals(after)).toBe(true)
  expect(Buffer.from(before).equals(after)).toBe(false)
})

test('O39: saved after three steps, loaded elsewhere and continued: the bytes of the uninterrupted training', () => {
  one.initialise(11)
  train(one, 0, 3)
  const saved = bytesOf(one, { step: '3' })
  train(one, 3, 5)
  other.initialise(12)
  train(other, 2, 3)
  const checkpoint = decodeSafetensors(saved)
  expect(checkpoint.metadata).toEqual({ step: '3' })
  other.load(checkpoint.tensors)
  train(other, 3, 5)
  expect(Buffer.from(bytesOf(one)).equals(bytesOf(other))).toBe(true)
})

test('another seed gives other weights; a new head leaves the rest', () => {
  one.initialise(7)
  other.initialise(8)
  const stem = 'first_conv.conv.weight'
  const head = 'classifier.linear.weight'
  const seven = one.state({ momentum: false })
  expect(dataOf(seven, stem)).not.toEqual(dataOf(other.state({ momentum: false }), stem))
  one.initialiseHead(9)
  const renewed = one.state({ momentum: false })
  expect(dataOf(renewed, stem)).toEqual(dataOf(seven, stem))
  expect(dataOf(renewed, head)).not.toEqual(dataOf(seven, head))
})

test('a state without momentum starts with none; without the head it fits another number of classes', () => {
  one.initialise(7)
  train(one, 0, 2)
  const trained = one.state({ momentum: true })
  one.load(one.state({ momentum: false }))
  const reloaded = one.state({ momentum: true })
  const momentum = 'momentum.first_conv.conv.weight'
  expect(dataOf(trained, momentum).some((m) => m !== 0)).toBe(true)
  expect(dataOf(reloaded, momentum).every((m) => m === 0)).toBe(true)
  const threeClasses = openNetwork(nano, { task: classification(3) })
  try {
    expect(() => threeClasses.load(trained)).toThrow(
      "the checkpoint's classifier.linear.weight has shape [10,256], this supernet's is [3,256]",
    )
    threeClasses.initialise(1)
    threeClasses.load(trained, { head: false })
    const state = threeClasses.state({ momentum: false })
    expect(dataOf(state, 'first_conv.conv.weight')).toEqual(dataOf(trained, 'first_conv.conv.weight'))
    expect(state.get('classifier.linear.weight')?.shape).toEqual([3, 256])
  } finally {
    threeClasses.close()
  }
})

test('a state that lacks a tensor is refused by name', () => {
  const state: State = new Map(
    Array.from(filledState()).filter(([name]) => name !== 'blocks.3.conv.depth_conv.conv.7to5_matrix'),
  )
  expect(() => one.load(state)).toThrow('the checkpoint has no tensor blocks.3.conv.depth_conv.conv.7to5_matrix')
})

test('rates: the heads move by a multiple, each stage by a factor less than the one after it', () => {
  const supernet = filledSupernet()
  const initial = filledState()
  const { batch } = bothBatches(images, [0, 1, 2, 3], 16)
  const targets = [oneHot([3, 7, 0, 9], CLASSES)]
  const rates = { learningRate: 0.5, headRate: 10, stageDecay: 0.5, momentum: 0, weightDecay: 0 }
  supernet.trainStep(mixedSubnet(16), batch, targets, rates, { transfer: all })
  const after = supernet.state({ momentum: true })
  /** Change by gradient: without momentum, its slot holds the gradient. */
  const rateOf = (name: string) => {
    const gradient = dataOf(after, `momentum.${name}`)
    const largest = largestOf(gradient)
    const at = gradient.findIndex((each) => Math.abs(each) === largest)
    return (dataOf(initial, name)[at] - dataOf(after, name)[at]) / gradient[at]
  }
  supernet.close()
  const expected: [string, number][] = [
    ['classifier.linear.weight', 5],
    ['feature_mix_layer.conv.weight', 0.5],
    ['final_expand_layer.conv.weight', 0.5],
    ['blocks.17.conv.point_linear.conv.conv.weight', 0.25],
    ['blocks.9.conv.point_linear.conv.conv.weight', 0.5 ** 4],
    ['blocks.1.conv.point_linear.conv.conv.weight', 0.5 ** 6],
    ['first_conv.conv.weight', 0.5 ** 7],
  ]
  for (const [name, rate] of expected) expect(rateOf(name) / rate, name).toBeCloseTo(1, 3)
})
