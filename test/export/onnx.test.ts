/** ONNX files in onnxruntime against the engine. */
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { onnx } from '../../export/onnx/onnx.ts'
import type { PixelRange } from '../../export/pixels.ts'
import { lite, nano, ofaMbv3 } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import { foldNorms } from '../../supernet/static/fold-norms.ts'
import { CLASSES, relativeDifference } from '../supernet/engine.ts'
import { BATCH, exportedOf, genotypesOf, metadata } from './networks.ts'

/** Of the large presets few, as every one takes seconds; test:interop takes more. */
const exported = [
  ...exportedOf(nano, genotypesOf(nano, 6)),
  ...[lite, ofaMbv3].flatMap((space) => exportedOf(space, [space.smallest, ...genotypesOf(space, 1).slice(-1)])),
]

async function answer(file: Uint8Array, pixels: Uint8Array, side: number, count: number, range: PixelRange) {
  const session = await InferenceSession.create(file, { intraOpNumThreads: 1 })
  const part = pixels.slice(0, count * side * side * 3)
  const shape = [count, side, side, 3]
  const fed =
    range === 'unit'
      ? new Tensor(
          'float32',
          Float32Array.from(part, (each) => each / 255),
          shape,
        )
      : new Tensor('uint8', part, shape)
  const { logits } = await session.run({ pixels: fed })
  await session.release()
  return logits
}

describe.each(exported)('$space $genotype', ({ network, pixels, logits }) => {
  const side = network.input.shape[0]
  test.each([
    ['kept', 'unit', network, 1],
    ['folded', 'unit', foldNorms(network), BATCH],
    ['folded', 'bytes', foldNorms(network), 3],
  ] as const)('norms %s, %s: the logits of the engine', async (_, range, network, count) => {
    const file = onnx.write(network, { metadata, pixels: range }).get('') as Uint8Array
    const result = await answer(file, pixels, side, count, range)
    expect(result.dims).toEqual([count, CLASSES])
    expect(relativeDifference(result.data as Float32Array, logits.subarray(0, count * CLASSES))).toBeLessThan(1e-4)
    const weights = network.layers.reduce(
      (sum, { operation }) => sum + ('weight' in operation ? operation.weight.data.byteLength : 0),
      0,
    )
    expect(file.length).toBeGreaterThan(weights)
  })
})
