/**
 * The engine on the space of the paper, against numbers that once-for-all's own code gave in float64 (tensors, images and
 * subnets from a recipe: reference/recipe.ts). The engine computes in float32.
 */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Architecture } from '../../nat/space/spaces/mobilenet-v3/architecture.ts'
import { ofaMbv3 } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import { supernetShape } from '../../nat/space/spaces/mobilenet-v3/supernet-shape.ts'
import { inputImportance } from '../../supernet/blocks/inverted-bottleneck/index.ts'
import { mobilenetV3, onceForAll } from '../../supernet/families/mobilenet-v3/index.ts'
import { mobileNetBlocks } from '../../supernet/families/mobilenet-v3/shape.ts'
import { sortChannelsAfter } from '../../supernet/families/mobilenet-v3/sort-channels.ts'
import type { Supernet } from '../../supernet/supernet.ts'
import { oneHot } from '../../supernet/tasks/classification/targets.ts'
import { all } from '../../supernet/transfer/index.ts'
import { fallingOrder } from '../../supernet/variables/permute.ts'
import type { NamedTensor } from '../../supernet/variables/state.ts'
import { largestSubnet, middleSubnet, mixedSubnet, smallestSubnet } from './architectures.ts'
import { dataOf, filledState, openNetwork, referenceTensors, relativeDifference } from './engine.ts'
import { acceptFloatImages, floatBatch } from './float-images.ts'
import { byRunning } from './reference/batch-norm.ts'
import { forward } from './reference/network.ts'
import { recipeImages } from './reference/recipe.ts'
import { staticSubnet } from './reference/static-subnet.ts'

const shape = supernetShape(ofaMbv3, 0)
const initial = filledState(shape)
const two = recipeImages(1000, 2, 64)

let supernet: Supernet
beforeAll(() => {
  acceptFloatImages()
  supernet = openNetwork(ofaMbv3)
  supernet.load(initial)
})
afterAll(() => {
  supernet.close()
  vi.restoreAllMocks()
})

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, each) => total + each, 0)
const norm = (values: Float32Array) => Math.sqrt(values.reduce((total, each) => total + each * each, 0))

/** The first numbers, as a share of the largest printed one. */
function expectPrinted(actual: ArrayLike<number>, printed: readonly number[], tolerance: number): void {
  expect(relativeDifference(Array.from(actual).slice(0, printed.length), printed)).toBeLessThan(tolerance)
}

const logitsOf = (architecture: Architecture, images = two) => supernet.outputs(architecture, floatBatch(images))[0]

test('O12: the largest subnet', () => {
  supernet.load(initial)
  const logits = logitsOf(largestSubnet(64))
  expectPrinted(
    logits,
    [
      122.3967284, -15.66970141, 28.87273578, 108.1455892, 21.67603719, 42.9735701, -135.4381227, 52.46462605,
      28.10221191, -42.06449297,
    ],
    5e-5,
  )
  expect(sum(logits) / 451.491207054).toBeCloseTo(1, 5)
})

test('O12: the smallest and a mixed subnet', () => {
  supernet.load(initial)
  const smallest = logitsOf(smallestSubnet(64))
  const mixed = logitsOf(mixedSubnet(64))
  expectPrinted(
    smallest,
    [
      0.1931376768, -0.0354600679, -0.1074441928, -0.05263697607, -0.02385705324, 0.01021770051, -0.03589790811,
      -0.07384308778, -0.1671955175, 0.009926216485,
    ],
    1e-5,
  )
  expect(sum(smallest) / -0.566178390526).toBeCloseTo(1, 4)
  expectPrinted(
    mixed,
    [
      0.2993647488, -0.0008555353987, -0.1529085595, -0.03049905259, -0.04665408733, 0.009711215357, -0.1017779266,
      -0.05402985416, -0.2561875595, -0.01149850642,
    ],
    1e-5,
  )
  expect(sum(mixed) / -0.688665366419).toBeCloseTo(1, 4)
})

test('O12: the smallest and a mixed subnet at width 1.2', () => {
  const wide = openNetwork(ofaMbv3, { network: mobilenetV3.network(ofaMbv3, 1), transfers: [] })
  wide.load(filledState(supernetShape(ofaMbv3, 1)))
  const [smallest] = wide.outputs(smallestSubnet(64), floatBatch(two))
  const [mixed] = wide.outputs(mixedSubnet(64), floatBatch(two))
  wide.close()
  expectPrinted([smallest[0], sum(smallest)], [0.1333976908, -1.51760833294], 1e-5)
  expectPrinted([mixed[0], sum(mixed)], [0.08684325217, -1.83990724299], 1e-5)
})

test('O13: the filters of the first elastic block, as they are extracted', () => {
  supernet.load(initial)
  const filter = (architecture: Architecture) =>
    dataOf(supernet.extract(architecture), 'blocks.1.conv.depth_conv.conv.weight')
  const withKernel = (kernel: number): Architecture => ({
    ...smallestSubnet(64),
    kernelSizes: smallestSubnet(64).kernelSizes.map((each) => (each === 0 ? 0 : kernel)),
  })
  const printed = (kernel: number, values: readonly number[]) =>
    expectPrinted([sum(filter(withKernel(kernel))), ...filter(withKernel(kernel))], values, 1e-6)
  printed(7, [-16.0847892732, 0.07501843209, 0.1327841495, 0.343226965])
  printed(5, [-8.12719802317, 0.1234935877, -0.0542963084, 0.2629643597])
  printed(3, [-0.205104721224, -0.2330861898, 0.1338852123, 0.2670806137])
})

test('O15: recalibration over two batches of different sizes, then evaluation', () => {
  supernet.load(initial)
  const architecture = smallestSubnet(64)
  supernet.calibrate(architecture, [floatBatch(recipeImages(1000, 4, 64)), floatBatch(recipeImages(1001, 2, 64))])
  const state = supernet.state({ momentum: false })
  const [mean, variance] = ['mean', 'var'].map((part) => dataOf(state, `first_conv.bn.running_${part}`))
  expectPrinted(mean, [-0.01455079977, -0.006575122869, -0.007287863588], 1e-5)
  expectPrinted(variance, [0.6373630278, 0.8218703954, 0.6824399821], 1e-5)
  const logits = logitsOf(architecture)
  expectPrinted(logits, [0.9200037571, 1.373367002, 0.00194669168, 1.019838393, -0.5187228347], 5e-5)
  expect(sum(logits) / 4.22090874861).toBeCloseTo(1, 4)
})

test('O14: channels sorted by importance: the largest subnet is as before, narrow ones as printed', () => {
  const blocks = mobileNetBlocks(onceForAll, ofaMbv3, shape)
  const project = initial.get('blocks.1.conv.point_linear.conv.conv.weight') as NamedTensor
  const importance = inputImportance(project)
  const order = fallingOrder(importance)
  expect(order.slice(0, 8)).toEqual([56, 89, 79, 0, 73, 41, 55, 65])
  expectPrinted(
    order.map((channel) => importance[channel]),
    [4.090418991, 3.950917591, 3.932219792],
    1e-6,
  )
  const afterSorting = (sorted: number, architecture: Architecture) => {
    supernet.load(sortChannelsAfter(sorted, onceForAll, ofaMbv3, blocks, initial))
    return logitsOf(architecture)
  }
  supernet.load(initial)
  const largest = logitsOf(largestSubnet(64))
  for (const sorted of [0, 1, 2]) {
    expect(relativeDifference(afterSorting(sorted, largestSubnet(64)), largest)).toBeLessThan(5e-5)
  }
  expectPrinted(afterSorting(0, smallestSubnet(64)), [0.2196824831, 0.00186689222, -0.1327550788], 1e-5)
  expectPrinted(afterSorting(1, smallestSubnet(64)), [0.2036059202, -0.03282496275, -0.134932701], 1e-5)
  expectPrinted(afterSorting(2, smallestSubnet(64)), [0.1933213687, -0.03554819232, -0.1075722659], 1e-5)
  expectPrinted(afterSorting(1, middleSubnet(64)), [0.2809510082, -0.03052941434, -0.1527909438], 1e-5)
})

const fourImages = recipeImages(1000, 4, 64)
const targets = [oneHot([3, 7, 0, 9], 10)]

test('O16: the gradients of a mixed subnet', () => {
  supernet.load(initial)
  // Without momentum, its slot holds the gradient itself.
  const plain = { learningRate: 1e-9, momentum: 0, weightDecay: 0 }
  const { loss } = supernet.trainStep(mixedSubnet(64), floatBatch(fourImages), targets, plain, { transfer: all })
  expect(loss / 2.307947141).toBeCloseTo(1, 5)
  const state = supernet.state({ momentum: true })
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
  for (const [name, expected] of printed) {
    expect(norm(dataOf(state, `momentum.${name}`)) / expected, name).toBeCloseTo(1, 4)
  }
  const untouched = [...state.keys()].filter(
    (name) => name.startsWith('momentum.') && dataOf(state, name).every((each) => each === 0),
  )
  expect(untouched.length).toBe(95)
})

test('O16: three training steps of a mixed subnet', () => {
  supernet.load(initial)
  const settings = { learningRate: 0.01, momentum: 0.9, weightDecay: 4e-5 }
  const step = () =>
    supernet.trainStep(mixedSubnet(64), floatBatch(fourImages), targets, settings, { transfer: all }).loss
  expectPrinted([step(), step()], [2.307947141, 1.431857471], 1e-4)
  // Input that differs by 3e-7 of itself moves this one by 1e-3, with the fused kernels and without: rounding, grown.
  expectPrinted([step()], [0.7718950351], 4e-3)
  const printed = [0.2627509671, 0.06046025982, -0.08988795413, 0.03505846753, -0.001674171443]
  expectPrinted(logitsOf(mixedSubnet(64)), printed, 1e-3)
})

// Float32 against float64: the largest subnet's twenty blocks differ by 3.4e-5 on a processor with AMX (as in O12).
test.each<[string, Architecture, number, number]>([
  ['the smallest', smallestSubnet(64), 64, 1e-5],
  ['a middle one', middleSubnet(64), 64, 1e-5],
  ['a mixed one, at odd sizes', mixedSubnet(100), 100, 1e-5],
  ['the largest', largestSubnet(64), 64, 5e-5],
])('O40: the extracted subnet is a static network with the same logits: %s', (_, architecture, side, rounding) => {
  supernet.load(initial)
  const images = recipeImages(1000, 1, side)
  const extracted = supernet.extract(architecture)
  expect([...extracted.keys()].filter((name) => name.includes('matrix'))).toEqual([])
  const subnet = staticSubnet(shape, architecture, referenceTensors(extracted))
  expect(relativeDifference(logitsOf(architecture, images), forward(subnet, images, byRunning).data)).toBeLessThan(
    rounding,
  )
})

test('256 pixels: the logits of the static network', () => {
  supernet.load(initial)
  const images = recipeImages(7, 1, 256)
  const subnet = staticSubnet(shape, smallestSubnet(256), referenceTensors(supernet.extract(smallestSubnet(256))))
  const expected = forward(subnet, images, byRunning).data
  expect(relativeDifference(logitsOf(smallestSubnet(256), images), expected)).toBeLessThan(1e-5)
})
