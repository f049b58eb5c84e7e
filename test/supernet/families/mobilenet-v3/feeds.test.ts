/** The sizes that are fed for an architecture, worked out by hand. */
import { expect, test } from 'vitest'
import { nano } from '../../../../nat/space/spaces/mobilenet-v3/index.ts'
import { mobilenetV3 } from '../../../../supernet/families/mobilenet-v3/index.ts'
import { mixedSubnet } from '../../architectures.ts'

const network = mobilenetV3.network(nano, 0)
const values = network.feed(mixedSubnet(20), 4)

/** Row of a block in a fed tensor. */
function row(name: string, block: number): number[] {
  const feed = values.get(name.includes('/') ? name : `blocks/${name}`)
  if (feed === undefined) throw new Error(name)
  const length = feed.data.length / 20
  expect(feed.shape[0]).toBe(20)
  return Array.from(feed.data.subarray(block * length, (block + 1) * length))
}

test('a block of stage 1: kernel 5, expand ratio 4, 16 channels at 10 x 10', () => {
  expect(row('expandSize', 1)).toEqual([16, 64])
  expect(row('projectSize', 1)).toEqual([64, 16])
  expect(row('depthwiseSize', 1)).toEqual([49, 64])
  expect(row('normSize', 1)).toEqual([4, 64])
  expect(row('filterShape', 1)).toEqual([5, 5, 64, 1])
  expect(row('flatFilterShape', 1)).toEqual([25, 64])
  expect(row('inputShape', 1)).toEqual([4, 10, 10, 16])
  expect(row('insideShape', 1)).toEqual([4, 10, 10, 64])
  expect(row('depthwiseOutputShape', 1)).toEqual([4, 10, 10, 64])
  expect(row('outputShape', 1)).toEqual([4, 10, 10, 16])
  expect(row('middlePadding', 1)).toEqual([0, 0, 0, 32])
  expect(row('projectPadding', 1)).toEqual([0, 32, 0, 0])
  expect(row('kernelIndex', 1)).toEqual([1])
  expect([row('isActive', 1), row('kernel-is-at-most/5', 1), row('kernel-is-at-most/3', 1)]).toEqual([[1], [1], [0]])
})

test('the first block of stage 2: stride 2 from 10 to 5 pixels, squeeze-and-excitation', () => {
  // Slot 4: kernel 5, expand ratio 4; 16 -> 64 -> 24 channels, 96 at most.
  expect(row('insideShape', 4)).toEqual([4, 10, 10, 64])
  expect(row('depthwiseOutputShape', 4)).toEqual([4, 5, 5, 64])
  expect(row('outputShape', 4)).toEqual([4, 5, 5, 24])
  expect(row('squeezeSize', 4)).toEqual([64, 16])
  expect(row('exciteSize', 4)).toEqual([16, 64])
  expect(row('squeezeBiasSize', 4)).toEqual([16])
  expect(row('exciteBiasSize', 4)).toEqual([64])
  expect(row('squeezePadding', 4)).toEqual([0, 32, 0, 8])
  expect(row('excitePadding', 4)).toEqual([0, 8, 0, 32])
  expect(row('reciprocalArea', 4)[0]).toBeCloseTo(1 / 25, 7)
  expect(row('biasCorrection', 4)[0]).toBeCloseTo(399 / 400, 7)
  expect(row('biasCorrection', 4)[1]).toBeCloseTo(99 / 100, 7)
})

test('sizes halve upwards: 5 pixels become 3 in stage 4, and stay 3', () => {
  expect(row('inputShape', 12)).toEqual([4, 5, 5, 32])
  expect(row('outputShape', 12)).toEqual([4, 3, 3, 48])
  expect(Array.from(values.get('outer/lastShape')?.data ?? [])).toEqual([4, 3, 3, 64])
  expect(Array.from(values.get('outer/finalShape')?.data ?? [])).toEqual([4, 3, 3, 192])
})

test('kernels 3 and 7, inactive blocks, and what belongs to no block', () => {
  // Slot 0: kernel 3; slot 5: kernel 7; slots 2, 3 are beyond depth 2.
  expect([row('filterShape', 0), row('kernel-is-at-most/3', 0), row('kernel-is-at-most/5', 0)]).toEqual([
    [3, 3, 48, 1],
    [1],
    [1],
  ])
  expect([row('filterShape', 5), row('kernel-is-at-most/3', 5), row('kernel-is-at-most/5', 5)]).toEqual([
    [7, 7, 144, 1],
    [0],
    [0],
  ])
  const active = Array.from({ length: 20 }, (_, block) => row('isActive', block)[0])
  expect(active).toEqual([1, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 0])
  expect(network.resolution(mixedSubnet(20))).toBe(20)
})
