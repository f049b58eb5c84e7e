/** Networks in 8-bit integers: LiteRT's answers beside onnxruntime's of the same integers, and ONNX's checker. */
import { afterAll, describe, expect, test } from 'vitest'
import { onnxInt8 } from '../../export/onnx/quantised.ts'
import { pixelRanges } from '../../export/pixels.ts'
import { quantise } from '../../export/quantisation/quantise.ts'
import { tfliteInt8 } from '../../export/tflite/quantised.ts'
import { lite, nano } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import { exportedOf, genotypesOf, metadata } from '../export/networks.ts'
import { rangesSeen } from '../export/ranges.ts'
import { type Fed, onnxruntime } from '../export/runtimes.ts'
import { smallNetwork } from '../export/small-network.ts'
import { imageSet } from '../supernet/engine.ts'
import { Python } from './python.ts'

const python = new Python(process.env.NAT_TEST_INTEROP_PYTHON as string)
afterAll(() => python.close())

const small = smallNetwork()
const given = [
  { name: 'every operation once', network: small, pixels: imageSet(7, small.input.shape[0]).images, random: false },
  ...[...exportedOf(nano, genotypesOf(nano, 4)), ...exportedOf(lite, [lite.smallest])].map((each) => ({
    ...each,
    name: `${each.space} ${each.genotype.join(' ')}`,
    random: true,
  })),
]

describe.each(given)('$name', ({ network, pixels: images, random }) => {
  const side = network.input.shape[0]
  const size = side * side * 3
  const ranges = rangesSeen(network, images, random ? 1 : 7)

  test.each(pixelRanges)('input %s: LiteRT answers as onnxruntime, batch 1, 3 and 7', async (pixels) => {
    const fed = [1, 3, 7].map((count): Fed => {
      const part = images.slice(0, count * size)
      return {
        pixels: pixels === 'unit' ? Float32Array.from(part, (each) => each / 255) : part,
        shape: [count, side, side, 3],
      }
    })
    const options = { metadata, pixels, ranges }
    const onnx = onnxInt8.write(network, options)
    const tflite = tfliteInt8.write(network, options).get('') ?? new Uint8Array()
    expect(await python.opset(onnx.get('') ?? new Uint8Array())).toBe(17)
    expect(await python.types(tflite)).toEqual(
      pixels === 'unit' ? ['float32', 'int32', 'int8'] : ['int32', 'int8', 'uint8'],
    )
    const answers = await python.answers(tflite, fed)
    const expected = await onnxruntime(onnx, fed)
    const { scale = Number.NaN } = quantise(network, ranges).layers.at(-1)?.affine ?? {}
    answers.forEach(({ logits, shape }, batch) => {
      expect(shape).toEqual(expected[batch].shape)
      const steps = Array.from(logits, (each, i) => Math.abs(each - expected[batch].logits[i]) / scale)
      // Both round the same sums, which are exact. Only hard-swish is computed in other ways, and random weights make
      // much of a last bit.
      expect(Math.max(...steps)).toBeLessThan(random ? 128 : 2.5)
      expect(steps.reduce((sum, each) => sum + each, 0) / steps.length).toBeLessThan(random ? 40 : 1)
    })
  })
})
