import { expect, test } from 'vitest'
import {
  middleChannels,
  nano,
  ofaMbv3,
  squeezeChannels,
  supernetShape,
} from '../../../../../nat/space/spaces/mobilenet-v3/index.ts'

/** [input channels, middle channels at expand ratios 3, 4, 6] */
const middles = [
  [
    [16, 48, 64, 96],
    [24, 72, 96, 144],
    [40, 120, 160, 240],
    [80, 240, 320, 480],
    [112, 336, 448, 672],
    [160, 480, 640, 960],
  ],
  [
    [24, 72, 96, 144],
    [32, 96, 128, 192],
    [48, 144, 192, 288],
    [96, 288, 384, 576],
    [136, 408, 544, 816],
    [192, 576, 768, 1152],
  ],
]
const squeezes = [
  [72, 24],
  [96, 24],
  [144, 40],
  [120, 32],
  [160, 40],
  [240, 64],
  [320, 80],
  [480, 120],
  [336, 88],
  [448, 112],
  [672, 168],
  [640, 160],
  [960, 240],
  [128, 32],
  [192, 48],
  [288, 72],
  [384, 96],
  [576, 144],
  [408, 104],
  [544, 136],
  [816, 208],
  [768, 192],
  [1152, 288],
]

test.each([0, 1])('O3: middle channels of ofa-mbv3, width index %d', (width) => {
  for (const [input, ...expected] of middles[width]) {
    expect([3, 4, 6].map((expandRatio) => middleChannels(input, expandRatio))).toEqual(expected)
  }
  const inputs = new Set(supernetShape(ofaMbv3, width).blocks.map((block) => block.inputChannels))
  expect([...inputs]).toEqual(middles[width].map(([input]) => input))
})

test.each(squeezes)('O3: %d middle channels are squeezed to %d', (middle, expected) => {
  expect(squeezeChannels(middle)).toBe(expected)
})

test('shortcuts need stride 1 and equal channels: the first block of ofa-mbv3 stage 4 has none', () => {
  const { blocks, firstBlock } = supernetShape(ofaMbv3, 0)
  expect(firstBlock?.shortcut).toBe(true)
  expect(blocks.filter((block) => !block.shortcut).map((block) => block.index)).toEqual([0, 4, 8, 12, 16])
  expect(blocks[12]).toMatchObject({ stride: 1, inputChannels: 80, outputChannels: 112, shortcut: false })
})

test('channels of nano at width 1.2 are multiples of 8', () => {
  const shape = supernetShape(nano, 1)
  expect(shape.firstBlock).toBeNull()
  expect(shape.blocks.map((block) => block.outputChannels).filter((_, i) => i % 4 === 0)).toEqual([24, 32, 40, 56, 80])
  expect([shape.stemChannels, shape.finalExpandChannels, shape.featureMixChannels]).toEqual([24, 232, 304])
})

test('an unknown width is refused', () => {
  expect(() => supernetShape(nano, 2)).toThrow('supernet shape: nano has 2 widths, got index 2')
})
