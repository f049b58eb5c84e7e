/** The reference itself, against the numbers of once-for-all's own code and finite differences. */
import { expect, test } from 'vitest'
import type { Architecture } from '../../../nat/space/spaces/mobilenet-v3/architecture.ts'
import { nano, ofaMbv3 } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { supernetShape } from '../../../nat/space/spaces/mobilenet-v3/supernet-shape.ts'
import { largestSubnet, mixedSubnet, smallestSubnet } from '../architectures.ts'
import { byRunning, Calibration, type Statistics, training } from './batch-norm.ts'
import { forward } from './network.ts'
import { crossEntropy, leading } from './ops.ts'
import { filledTensors, recipeImages } from './recipe.ts'
import { sgdStep } from './sgd.ts'
import { activeFilters, cutSubnet, type Tensors } from './subnet.ts'
import { isStatistic, savedShapes } from './tensor-names.ts'
import { trainStep } from './train.ts'
import { backward, leaf, type Value } from './value.ts'

const CLASSES = 10
const shape = supernetShape(ofaMbv3, 0)
const filled = filledTensors(savedShapes(shape, CLASSES))
const tensor = (tensors: Tensors, name: string) => tensors.get(name) as Value
const norm = (values: Float64Array) => Math.sqrt(values.reduce((sum, each) => sum + each * each, 0))
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, each) => total + each, 0)

/** Equal to the digits printed. */
function expectDigits(actual: ArrayLike<number>, printed: readonly number[], digits = 9): void {
  printed.forEach((each, i) => {
    expect(Math.abs(actual[i] - each), `${actual[i]} instead of ${each}`).toBeLessThan(Math.abs(each) * 10 ** -digits)
  })
}

const evaluated = (architecture: Architecture, images = recipeImages(1000, 2, 64)) =>
  forward(cutSubnet(shape, filled, architecture), images, byRunning).data

test('O9: 411 saved tensors, and the parameter count of the supernets', () => {
  const parameters = (width: number, classes: number) =>
    sum(
      Array.from(savedShapes(supernetShape(ofaMbv3, width), classes))
        .filter(([name]) => !isStatistic(name))
        .map(([, sizes]) => sizes.reduce((product, size) => product * size, 1)),
    )
  expect(filled.size).toBe(411)
  expect(parameters(0, 1000)).toBe(7_678_880)
  expect(parameters(0, 10)).toBe(6_410_690)
  expect(parameters(1, 1000)).toBe(10_715_752)
})

test('the recipe of the oracles fills tensors as printed', () => {
  expectDigits(tensor(filled, 'classifier.linear.weight').data, [0.06413647273, 0.05397754965, -0.0258628121])
  const matrix = tensor(filled, 'blocks.1.conv.depth_conv.conv.7to5_matrix')
  expectDigits(matrix.data, [1.017072143, 0.05663841674, -0.09216052028])
})

test('O12: the largest subnet has the logits of the official code', () => {
  const logits = evaluated(largestSubnet(64))
  expectDigits(
    logits,
    [
      122.3967284, -15.66970141, 28.87273578, 108.1455892, 21.67603719, 42.9735701, -135.4381227, 52.46462605,
      28.10221191, -42.06449297,
    ],
    8,
  )
  expectDigits([sum(logits)], [451.491207054], 10)
})

test('O12: the smallest and a mixed subnet have the logits of the official code', () => {
  const smallest = evaluated(smallestSubnet(64))
  expectDigits(smallest, [0.1931376768, -0.0354600679, -0.1074441928, -0.05263697607, -0.02385705324])
  expectDigits([sum(smallest)], [-0.566178390526], 10)
  const mixed = evaluated(mixedSubnet(64))
  expectDigits(mixed, [0.2993647488, -0.0008555353987, -0.1529085595, -0.03049905259, -0.04665408733])
  expectDigits([sum(mixed)], [-0.688665366419], 10)
})

test('O12: width 1.2 has the logits of the official code', () => {
  const wide = supernetShape(ofaMbv3, 1)
  const tensors = filledTensors(savedShapes(wide, CLASSES))
  const images = recipeImages(1000, 2, 64)
  const smallest = forward(cutSubnet(wide, tensors, smallestSubnet(64)), images, byRunning).data
  expectDigits([smallest[0], sum(smallest)], [0.1333976908, -1.51760833294])
})

test('O13: active depthwise filters of the first elastic block', () => {
  const [filters7, sevenToFive, fiveToThree] = ['conv.weight', '7to5_matrix', '5to3_matrix'].map((part) =>
    tensor(filled, `blocks.1.conv.depth_conv.conv.${part}`),
  )
  const active = (kernel: number) =>
    activeFilters(leading(filters7, [48, 1, 7, 7]), sevenToFive, fiveToThree, kernel).data
  expectDigits([sum(active(7)), ...active(7).slice(0, 3)], [-16.0847892732, 0.07501843209, 0.1327841495, 0.343226965])
  expectDigits([sum(active(5)), ...active(5).slice(0, 3)], [-8.12719802317, 0.1234935877, -0.0542963084, 0.2629643597])
  expectDigits([sum(active(3)), ...active(3).slice(0, 3)], [-0.205104721224, -0.2330861898, 0.1338852123, 0.2670806137])
})

test('O15: recalibration over two batches of different sizes', () => {
  const subnet = cutSubnet(shape, filled, smallestSubnet(64))
  const calibration = new Calibration()
  forward(subnet, recipeImages(1000, 4, 64), calibration.normalise(4))
  forward(subnet, recipeImages(1001, 2, 64), calibration.normalise(2))
  const stem = calibration.statistics().get('first_conv.bn') as Statistics
  expectDigits(stem.mean, [-0.01455079977, -0.006575122869, -0.007287863588])
  expectDigits(stem.variance, [0.6373630278, 0.8218703954, 0.6824399821])
  const logits = forward(subnet, recipeImages(1000, 2, 64), calibration.evaluate).data
  expectDigits(logits, [0.9200037571, 1.373367002, 0.00194669168, 1.019838393, -0.5187228347], 8)
  expectDigits([sum(logits)], [4.22090874861])
})

test('O16: three training steps, their gradients and what they lead to', () => {
  const settings = { learningRate: 0.01, momentum: 0.9, weightDecay: 4e-5 }
  const images = recipeImages(1000, 4, 64)
  const targets = [3, 7, 0, 9].flatMap((label) => Array.from({ length: CLASSES }, (_, k) => (k === label ? 1 : 0)))
  const tensors = filledTensors(savedShapes(shape, CLASSES))
  const momentum = new Map<string, Float64Array>()
  const steps = [0, 1, 2].map(() => trainStep(shape, tensors, momentum, mixedSubnet(64), images, targets, settings))
  expectDigits(
    steps.map(({ loss }) => loss),
    [2.307947141, 1.431857471, 0.7718950351],
  )
  const { gradients } = steps[0]
  const printed: [string, number][] = [
    ['first_conv.conv.weight', 9.849936451],
    ['blocks.0.conv.depth_conv.conv.weight', 4.381649316],
    ['blocks.1.conv.inverted_bottleneck.conv.conv.weight', 5.950178146],
    ['blocks.1.conv.depth_conv.conv.conv.weight', 8.172008391],
    ['blocks.1.conv.depth_conv.conv.7to5_matrix', 8.313199583],
    ['blocks.1.conv.depth_conv.conv.5to3_matrix', 4.67764517],
    ['blocks.5.conv.depth_conv.se.fc.reduce.weight', 0.7918323825],
    ['blocks.5.conv.depth_conv.se.fc.expand.bias', 0.2550190211],
    ['blocks.9.conv.point_linear.bn.bn.weight', 0.4153951967],
    ['final_expand_layer.conv.weight', 1.405920973],
    ['feature_mix_layer.conv.weight', 3.410944293],
    ['classifier.linear.weight', 3.929841776],
    ['classifier.linear.bias', 0.3716050174],
  ]
  for (const [name, expected] of printed) expectDigits([norm(gradients.get(name) as Float64Array)], [expected], 8)
  const parameters = [...tensors.keys()].filter((name) => !isStatistic(name))
  expect(parameters.length - gradients.size).toBe(95)
  const logits = forward(cutSubnet(shape, tensors, mixedSubnet(64)), recipeImages(1000, 2, 64), byRunning).data
  expectDigits(logits, [0.2627509671, 0.06046025982, -0.08988795413, 0.03505846753, -0.001674171443], 8)
})

test('O18: cross-entropy of labels, smoothed labels and a teacher', () => {
  const logits = () => leaf([1, 3], [1, 2, 3])
  expect(crossEntropy(logits(), [0, 0, 1]).data[0]).toBeCloseTo(0.40760596444438013, 15)
  expect(crossEntropy(logits(), [0.1 / 3, 0.1 / 3, 0.9 + 0.1 / 3]).data[0]).toBeCloseTo(0.5076059644443801, 15)
  const [a, b, c] = [0, 1, 3].map(Math.exp)
  const teacher = [a, b, c].map((each) => each / (a + b + c))
  expect(crossEntropy(logits(), teacher).data[0]).toBeCloseTo(0.6058212960971068, 15)
})

test('O19: SGD with Nesterov momentum on w^2', () => {
  const settings = { learningRate: 0.01, momentum: 0.9, weightDecay: 4e-5 }
  const w = Float64Array.of(1)
  const momentum = new Float64Array(1)
  const path = [0, 1, 2].map(() => {
    sgdStep(w, [2 * w[0]], momentum, settings)
    return w[0]
  })
  expect(path[0]).toBeCloseTo(0.96199924, 15)
  expect(path[1]).toBeCloseTo(0.9092422137605776, 15)
  expect(path[2]).toBeCloseTo(0.8445253276378394, 15)
})

test('gradients equal central differences of the loss', () => {
  const small = supernetShape(nano, 0)
  const images = recipeImages(1000, 4, 16)
  const targets = [3, 7, 0, 9].flatMap((label) =>
    Array.from({ length: CLASSES }, (_, k) => (k === label ? 0.91 : 0.01)),
  )
  const tensors = filledTensors(savedShapes(small, CLASSES))
  const lossOf = () =>
    crossEntropy(forward(cutSubnet(small, tensors, mixedSubnet(20)), images, training(new Map())), targets)
  backward(lossOf())
  const step = 1e-6
  for (const name of [
    'first_conv.conv.weight',
    'blocks.1.conv.depth_conv.conv.7to5_matrix',
    'blocks.5.conv.depth_conv.se.fc.reduce.weight',
    'blocks.13.conv.depth_conv.bn.bn.weight',
    'classifier.linear.weight',
  ]) {
    const { data, gradient } = tensor(tensors, name)
    for (const at of [0, 7]) {
      const value = data[at]
      data[at] = value + step
      const above = lossOf().data[0]
      data[at] = value - step
      const below = lossOf().data[0]
      data[at] = value
      const difference = (above - below) / (2 * step)
      expect(Math.abs(difference - gradient[at]), `${name}[${at}]`).toBeLessThan(1e-6 * norm(gradient))
    }
  }
})
