/** The engine's EfficientNet-Lite against the float64 reference, on a small space of the same kind and random numbers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Architecture } from '../../../../nat/space/spaces/mobilenet-v3/architecture.ts'
import { lite } from '../../../../nat/space/spaces/mobilenet-v3/index.ts'
import { mobileNetSpace } from '../../../../nat/space/spaces/mobilenet-v3/mobilenet-space.ts'
import { efficientNetLite } from '../../../../supernet/families/efficientnet-lite/index.ts'
import { imageBatch, wholeImage } from '../../../../supernet/input/batches.ts'
import { Supernet } from '../../../../supernet/supernet.ts'
import { classification } from '../../../../supernet/tasks/classification/index.ts'
import { oneHot } from '../../../../supernet/tasks/classification/targets.ts'
import { all } from '../../../../supernet/transfer/index.ts'
import type { NamedTensor, State } from '../../../../supernet/variables/state.ts'
import { dataOf, imageSet, largestOf, referenceTensors, relativeDifference } from '../../engine.ts'
import { byRunning, Calibration, type Statistics, training } from '../../reference/batch-norm.ts'
import { networkInput } from '../../reference/images.ts'
import { crossEntropy } from '../../reference/ops.ts'
import { filledTensors } from '../../reference/recipe.ts'
import { isStatistic } from '../../reference/tensor-names.ts'
import { backward } from '../../reference/value.ts'
import { forward } from './reference.ts'

const CLASSES = 5
/** Lite with two stages: one of kernel 3, one of 3 and 5, both strided, so that even and odd sides are padded. */
const small = mobileNetSpace({
  ...lite,
  name: 'small-lite',
  resolutions: [22, 24],
  widths: [1],
  stem: { channels: 8, stride: 2, activation: 'relu6' },
  firstBlock: { channels: 8, activation: 'relu6' },
  stages: [
    { ...lite.stages[0], channels: 8 },
    { ...lite.stages[1], channels: 16 },
  ],
  lastBlock: { channels: 24, kernelSize: 3, expandRatio: 6, activation: 'relu6' },
  finalExpand: 32,
})
const network = efficientNetLite.network(small, 0)
const task = classification(CLASSES)
const transfer = all
let supernet: Supernet
let initial: State

beforeAll(() => {
  supernet = new Supernet({ network, task, threads: 1, transfers: [transfer] })
  const shapes = new Map(supernet.variables.flatMap(({ saved }) => saved.map(({ name, shape }) => [name, shape])))
  const filled = filledTensors(shapes, Math.fround)
  initial = new Map(
    Array.from(filled, ([name, { shape, data }]): [string, NamedTensor] => [
      name,
      { shape, data: Float32Array.from(data) },
    ]),
  )
})
afterAll(() => supernet.close())

/** None has an activation so close to 0 or 6 that float32 and float64 fall on different sides: gradients jump there. */
const architectures: [string, Architecture][] = [
  ['the largest at 24 pixels', { ...small.decode(small.largest), resolution: 24 }],
  ['the smallest at 22 pixels', small.decode(small.smallest)],
  ['a mixed one at 24 pixels', small.decode([1, 0, 3, 1, 0, 4, 5, 0])],
  ['a mixed one at 22 pixels', small.decode([0, 0, 2, 1, 3, 6, 1, 4])],
]
const set = imageSet(4, 24)
/** (x - 127) / 128, as a mean and a deviation of values in 0..1. */
const [mean, deviation] = [new Array(3).fill(127 / 255), new Array(3).fill(128 / 255)]
const both = (resolution: number) => ({
  batch: imageBatch(set, [2, 0, 3, 1], resolution),
  input: networkInput(set, [2, 0, 3, 1], resolution, () => wholeImage(set), mean, deviation),
})

describe.each(architectures)('%s', (_, architecture) => {
  test('logits by the running statistics', () => {
    const { batch, input } = both(architecture.resolution)
    supernet.load(initial)
    const expected = forward(small, referenceTensors(initial), architecture, input, byRunning).data
    expect(relativeDifference(supernet.outputs(architecture, batch)[0], expected)).toBeLessThan(1e-5)
  })

  test('loss, every gradient, the new statistics; nothing else moves', () => {
    const { batch, input } = both(architecture.resolution)
    const targets = oneHot([3, 1, 0, 4], CLASSES, 0.1)
    supernet.load(initial)
    const optimiser = { learningRate: 1, momentum: 0, weightDecay: 0 }
    const { loss } = supernet.trainStep(architecture, batch, [targets], optimiser, { transfer })
    const after = supernet.state({ momentum: true })

    const tensors = referenceTensors(initial)
    const running = new Map<string, Statistics>()
    const expected = crossEntropy(forward(small, tensors, architecture, input, training(running)), targets)
    const used = backward(expected)
    expect(Math.abs(loss / expected.data[0] - 1)).toBeLessThan(1e-5)
    let compared = 0
    for (const [name, value] of tensors) {
      if (isStatistic(name)) continue
      const gradient = dataOf(after, `momentum.${name}`)
      if (!used.has(value)) {
        expect(largestOf(gradient), name).toBe(0)
        continue
      }
      // The next norm takes away what a bias before it adds: no gradient but rounding.
      if (largestOf(value.gradient) < 1e-10) expect(largestOf(gradient), name).toBeLessThan(1e-5)
      else expect(relativeDifference(gradient, value.gradient), name).toBeLessThan(5e-4)
      compared++
    }
    expect(compared).toBeGreaterThan(40)
    for (const [name, { mean, variance }] of running) {
      const active = (part: string) => dataOf(after, `${name}.${part}`).subarray(0, mean.length)
      expect(relativeDifference(active('running_mean'), mean), name).toBeLessThan(1e-4)
      expect(relativeDifference(active('running_var'), variance), name).toBeLessThan(1e-4)
    }
  })

  test('calibrated: logits by the statistics of two batches', () => {
    const calibration = new Calibration()
    const tensors = referenceTensors(initial)
    const { batch, input } = both(architecture.resolution)
    forward(small, tensors, architecture, input, calibration.normalise(4))
    supernet.load(initial)
    supernet.calibrate(architecture, [batch])
    const expected = forward(small, tensors, architecture, input, calibration.evaluate).data
    expect(relativeDifference(supernet.outputs(architecture, batch)[0], expected)).toBeLessThan(1e-4)
  })
})

test('sorted channels: the largest subnet answers as before', () => {
  const { batch } = both(24)
  const architecture = architectures[0][1]
  supernet.load(initial)
  const before = supernet.outputs(architecture, batch)[0]
  const sorted = network.sortChannels?.(initial, false) ?? initial
  expect(dataOf(sorted, '_blocks.1._project_conv.weight')).not.toEqual(
    dataOf(initial, '_blocks.1._project_conv.weight'),
  )
  supernet.load(sorted)
  expect(relativeDifference(supernet.outputs(architecture, batch)[0], before)).toBeLessThan(1e-5)
})
