import { expect, test } from 'vitest'
import { makeDivisible, ofaMbv3, supernetShape } from '../../../../../nat/space/spaces/mobilenet-v3/index.ts'

test.each([
  [1, 8],
  [11, 16],
  [12, 16],
  [18, 24],
  [19.2, 24],
  [20, 24],
  [28.8, 32],
  [30, 32],
  [36, 40],
  [37, 40],
  [60, 64],
  [84, 88],
  [134.4, 136],
  [150, 152],
])('O1: %d channels become %d', (channels, expected) => {
  expect(makeDivisible(channels)).toBe(expected)
})

test('O2: channels of ofa-mbv3 at width 1.2', () => {
  const shape = supernetShape(ofaMbv3, 1)
  const stages = shape.blocks.filter((block) => block.slot === 0).map((block) => block.outputChannels)
  expect([shape.stemChannels, shape.firstBlock?.channels, ...stages]).toEqual([24, 24, 32, 48, 96, 136, 192])
  expect([shape.finalExpandChannels, shape.featureMixChannels]).toEqual([1152, 1536])
})
