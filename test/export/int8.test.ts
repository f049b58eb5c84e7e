/** Networks in 8-bit integers, in onnxruntime, against their own float32; ranges against the interpreter's. */
import { describe, expect, test } from 'vitest'
import { observeRanges } from '../../batch-image/quantisation/observe-ranges.ts'
import { answersOf, openSession } from '../../batch-image/quantisation/sessions.ts'
import { bareOnnxInt8, type Ranges } from '../../export/index.ts'
import { affineOf } from '../../export/quantisation/affine.ts'
import { quantise } from '../../export/quantisation/quantise.ts'
import { quantisedWeights } from '../../export/quantisation/weights.ts'
import { nano } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import { interpret } from '../../supernet/static/interpret.ts'
import type { StaticNetwork } from '../../supernet/static/network.ts'
import { imageSet, relativeDifference } from '../supernet/engine.ts'
import { exportedOf } from './networks.ts'
import { rangesSeen, seenOfImages } from './ranges.ts'
import { smallNetwork } from './small-network.ts'

const COUNT = 5
const small = smallNetwork()
const side = small.input.shape[0]
const images = imageSet(COUNT, side)
const ranges = rangesSeen(small, images.images, COUNT)

async function answers(file: Uint8Array): Promise<Float32Array> {
  const session = await openSession(file)
  try {
    for await (const { outputs } of answersOf(session, images, side)) return outputs.logits
    throw new Error('no images')
  } finally {
    await session.release()
  }
}

function floats(network: StaticNetwork): Float32Array {
  const size = side * side * 3
  const each = Array.from(
    { length: COUNT },
    (_, i) => interpret(network, images.images.subarray(i * size, (i + 1) * size))[0],
  )
  return Float32Array.from(each.flatMap((logits) => [...logits]))
}

test('a network of every operation: within two hundredths of the interpreter, which computes in float', async () => {
  expect(relativeDifference(await answers(bareOnnxInt8(small, ranges)), floats(small))).toBeLessThan(0.02)
})

test('integers count: with ranges ten times as wide the answers are worse', async () => {
  const wide: Ranges = new Map(
    Array.from(ranges, ([name, { least, most }]) => [name, { least: 10 * least, most: 10 * most }]),
  )
  const close = relativeDifference(await answers(bareOnnxInt8(small, ranges)), floats(small))
  expect(relativeDifference(await answers(bareOnnxInt8(small, wide)), floats(small))).toBeGreaterThan(2 * close)
})

test('activations that clip are no layers of their own; hard-swish is one, of values from -3', () => {
  const { layers } = quantise(small, ranges)
  expect(layers.map(({ operation }) => operation.kind)).toEqual([
    'depthwise',
    'convolution',
    'hard-swish',
    'depthwise',
    'pool',
    'convolution',
    'convolution',
    'multiply',
    'convolution',
    'add',
    'pool',
    'flatten',
    'dense',
  ])
  const [, swished, , , , , gate] = layers
  const { scale, zeroPoint } = swished.affine
  expect(scale * (-128 - zeroPoint)).toBeGreaterThan(-3 - scale)
  expect(gate.affine).toEqual(affineOf({ least: 0, most: 1 }))
})

describe('the calibration pass', () => {
  const [{ network, pixels }] = exportedOf(nano, [nano.smallest])
  const seenBy: readonly [string, StaticNetwork, Uint8Array][] = [
    ['the small network', small, images.images],
    ['a subnet of nano', network, pixels],
  ]
  test.each(seenBy)(
    '%s: what the interpreter sees, but for the images that reach furthest',
    async (_, network, pixels) => {
      const set = { count: COUNT, size: network.input.shape[0], channels: 3, images: pixels, labels: [] }
      const seen = await observeRanges(network, set)
      const expected = seenOfImages(network, pixels, COUNT)
      expect([...seen.keys()]).toEqual([...expected.keys()])
      for (const [name, ranges] of expected) {
        const least = ranges.map((range) => range.least).sort((a, b) => a - b)
        const most = ranges.map((range) => range.most).sort((a, b) => b - a)
        const width = most[0] - least[0]
        // A tenth of five images is none.
        expect(Math.abs((seen.get(name)?.least ?? Number.NaN) - least[0])).toBeLessThan(1e-4 * width)
        expect(Math.abs((seen.get(name)?.most ?? Number.NaN) - most[0])).toBeLessThan(1e-4 * width)
      }
    },
  )

  test('an odd image among ten does not decide', async () => {
    const size = side * side * 3
    const odd = Uint8Array.from({ length: 10 * size }, (_, i) => (i < size ? 255 * (i % 2) : 128))
    const seen = await observeRanges(small, { count: 10, size: side, channels: 3, images: odd, labels: [] })
    const flat = seenOfImages(small, odd.subarray(size), 1)
    for (const [name, [{ least, most }]] of flat) {
      expect(seen.get(name)?.least).toBeCloseTo(least, 4)
      expect(seen.get(name)?.most).toBeCloseTo(most, 4)
    }
  })
})

describe('affine integers', () => {
  test.each([
    [{ least: -1, most: 1 }],
    [{ least: 0, most: 6 }],
    [{ least: -0.2, most: 11 }],
    [{ least: 2, most: 3 }],
    [{ least: -5, most: -4 }],
    [{ least: 0, most: 0 }],
  ])('%o: zero is exact, both ends are within a step', ({ least, most }) => {
    const { scale, zeroPoint } = affineOf({ least, most })
    expect(Math.fround(scale)).toBe(scale)
    expect(Number.isInteger(zeroPoint)).toBe(true)
    expect(zeroPoint).toBeGreaterThanOrEqual(-128)
    expect(zeroPoint).toBeLessThanOrEqual(127)
    expect(scale * (-128 - zeroPoint)).toBeLessThan(Math.min(0, least) + scale)
    expect(scale * (127 - zeroPoint)).toBeGreaterThan(Math.max(0, most) - scale)
  })
})

describe('weights', () => {
  const weight = { shape: [3, 1, 1, 2], data: Float32Array.of(0.25, -1, 0, 0, 1e-12, 1e-12) }

  test('every channel has its own scale: its largest weight is 127, none is -128', () => {
    const { weight: integers, scales } = quantisedWeights(weight, [0, 0, 0], 0.1)
    expect(Array.from(integers)).toEqual([32, -127, 0, 0, 127, 127])
    expect(scales[0]).toBeCloseTo(1 / 127, 6)
  })

  test('a bias is within half a step of input scale * weight scale; beside next to no weights it still fits', () => {
    const { bias, biasScales } = quantisedWeights(weight, [0.25, -3, 7], 0.1)
    bias.forEach((each, i) => {
      expect(Math.abs(each)).toBeLessThanOrEqual(2 ** 30 + 64)
      expect(Math.abs(each * biasScales[i] - [0.25, -3, 7][i])).toBeLessThan(0.5 * biasScales[i] + 1e-6)
    })
  })
})
