/** Batch norm's statistics in training and calibration, and the evaluation that uses them, against the reference. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Architecture } from '../../nat/space/spaces/mobilenet-v3/architecture.ts'
import type { Supernet } from '../../supernet/supernet.ts'
import { oneHot } from '../../supernet/tasks/classification/targets.ts'
import { all } from '../../supernet/transfer/index.ts'
import type { State } from '../../supernet/variables/state.ts'
import { largestSubnet, mixedSubnet, smallestSubnet } from './architectures.ts'
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
  referenceTensors,
  relativeDifference,
  trainableNames,
} from './engine.ts'
import { byRunning, Calibration, type Statistics } from './reference/batch-norm.ts'
import { forward } from './reference/network.ts'
import { staticSubnet } from './reference/static-subnet.ts'
import { cutSubnet } from './reference/subnet.ts'
import { isStatistic } from './reference/tensor-names.ts'
import { gradientsOf } from './reference/train.ts'

let supernet: Supernet
let initial: State
beforeAll(() => {
  supernet = filledSupernet()
  initial = filledState()
})
afterAll(() => supernet.close())

const images = imageSet(8, 20)
const targets = oneHot([3, 7, 0, 9], CLASSES)

/** Active channels hold the expected statistics; all others, and the norms of inactive blocks, are as before. */
function expectStatistics(actual: State, expected: ReadonlyMap<string, Statistics>): void {
  let checked = 0
  for (const name of actual.keys()) {
    if (!isStatistic(name)) continue
    const layer = name.replace(/\.running_(mean|var)$/, '')
    const fresh = expected.get(layer)?.[name.endsWith('mean') ? 'mean' : 'variance'] ?? new Float64Array()
    const values = dataOf(actual, name)
    if (fresh.length > 0) {
      checked++
      // Means may be small beside the spread of what they are the mean of.
      const spread = Math.sqrt(largestOf(expected.get(layer)?.variance as Float64Array))
      expect(differenceOf(values.slice(0, fresh.length), fresh), name).toBeLessThan(2e-5 * (largestOf(fresh) + spread))
    }
    expect(differenceOf(values.slice(fresh.length), dataOf(initial, name).slice(fresh.length)), name).toBe(0)
  }
  expect(checked).toBe(2 * expected.size)
}

test('a training step moves the running statistics by momentum 0.1, with the unbiased variance', () => {
  supernet.load(initial)
  const { batch, input } = bothBatches(images, [0, 1, 2, 3], 16)
  const optimiser = { learningRate: 0.1, momentum: 0.9, weightDecay: 0 }
  supernet.trainStep(mixedSubnet(16), batch, [targets], optimiser, { transfer: all })
  const { running } = gradientsOf(nanoShape, referenceTensors(initial), mixedSubnet(16), input, targets)
  expectStatistics(supernet.state({ momentum: false }), running)
})

/** Calibrates on 5 + 2 images, then evaluates on 3; the same in the reference. */
function calibrated(architecture: Architecture, from: State = initial) {
  supernet.load(from)
  const { resolution } = architecture
  const batches = [
    [0, 1, 2, 3, 4],
    [5, 6],
  ].map((indices) => bothBatches(images, indices, resolution))
  supernet.calibrate(
    architecture,
    batches.map(({ batch }) => batch),
  )
  const subnet = cutSubnet(nanoShape, referenceTensors(initial), architecture)
  const calibration = new Calibration()
  for (const { input } of batches) forward(subnet, input, calibration.normalise(input.shape[0]))
  const { batch, input } = bothBatches(images, [7, 1, 4], resolution)
  return {
    input,
    calibration,
    logits: supernet.outputs(architecture, batch)[0],
    extracted: supernet.extract(architecture),
    expected: forward(subnet, input, calibration.evaluate).data,
    state: supernet.state({ momentum: true }),
  }
}

test.each<[string, Architecture]>([
  ['the smallest subnet', smallestSubnet(16)],
  ['a mixed subnet', mixedSubnet(20)],
  ['another mixed subnet', mixedSubnet(20, 2)],
  ['the largest subnet', largestSubnet(16)],
])('O15: calibration on two batches of different sizes, then evaluation with folded norms: %s', (_, architecture) => {
  const { calibration, logits, expected, state } = calibrated(architecture)
  expectStatistics(state, calibration.statistics())
  expect(relativeDifference(logits, expected)).toBeLessThan(5e-4)
  for (const name of trainableNames()) {
    expect(differenceOf(dataOf(state, name), dataOf(initial, name)), name).toBe(0)
    expect(largestOf(dataOf(state, `momentum.${name}`)), name).toBe(0)
  }
})

test.each<[string, Architecture]>([
  ['kernels 3', smallestSubnet(16)],
  ['a mixed subnet', mixedSubnet(20)],
  ['another mixed subnet', mixedSubnet(16, 1)],
])('O40: the extracted subnet as a static network has the logits of the dynamic one: %s', (_, architecture) => {
  const { logits, extracted, input } = calibrated(architecture)
  expect([...extracted.keys()].filter((name) => name.includes('matrix'))).toEqual([])
  const subnet = staticSubnet(nanoShape, architecture, referenceTensors(extracted))
  expect(relativeDifference(logits, forward(subnet, input, byRunning).data)).toBeLessThan(1e-5)
})

test('calibrating the same batches again gives the same statistics: what was there before does not matter', () => {
  const first = calibrated(mixedSubnet(16)).state
  const { batch } = bothBatches(images, [0, 1, 2], 20)
  supernet.calibrate(largestSubnet(20), [batch])
  const other = supernet.state({ momentum: false })
  expect(dataOf(other, 'first_conv.bn.running_mean')).not.toEqual(dataOf(first, 'first_conv.bn.running_mean'))
  supernet.calibrate(
    mixedSubnet(16),
    [
      [0, 1, 2, 3, 4],
      [5, 6],
    ].map((indices) => bothBatches(images, indices, 16).batch),
  )
  const again = supernet.state({ momentum: false })
  for (const name of ['first_conv.bn.running_mean', 'first_conv.bn.running_var']) {
    expect(dataOf(again, name)).toEqual(dataOf(first, name))
  }
})

test.each<[string, number, number]>([
  ['far away', 100, 1e6],
  ['not numbers, after a network that overflowed', Number.NaN, Number.POSITIVE_INFINITY],
])('statistics that were %s leave no trace in the next calibration, to the bit', (_, mean, variance) => {
  const expected = calibrated(mixedSubnet(16))
  const spoilt: State = new Map(
    Array.from(initial, ([name, { shape, data }]) => [
      name,
      {
        shape,
        data: name.endsWith('running_mean')
          ? new Float32Array(data.length).fill(mean)
          : name.endsWith('running_var')
            ? new Float32Array(data.length).fill(variance)
            : data,
      },
    ]),
  )
  const again = calibrated(mixedSubnet(16), spoilt)
  expect(again.logits).toEqual(expected.logits)
})

test('calibration without images is refused', () => {
  expect(() => supernet.calibrate(smallestSubnet(16), [])).toThrow('calibrate: needs at least one batch of images')
})
