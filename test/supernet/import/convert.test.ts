/** Weights of other projects under our names. */
import { expect, test } from 'vitest'
import { nano } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { mobilenetV3 } from '../../../supernet/families/mobilenet-v3/index.ts'
import { convertWeights } from '../../../supernet/import/convert.ts'
import { filledState } from '../engine.ts'

const network = mobilenetV3.network(nano, 0)
const state = filledState()

test("once-for-all's older names of blocks become today's; the classifier stays behind", () => {
  const older = new Map([...state].map(([name, tensor]) => [name.replace('.conv.', '.mobile_inverted_conv.'), tensor]))
  const converted = convertWeights(older, 'mobilenet-v3', network)
  const expected = [...state.keys()].filter((name) => !name.startsWith('classifier.'))
  expect([...converted.keys()].sort()).toEqual(expected.sort())
  for (const name of expected) expect(converted.get(name)).toBe(state.get(name))
})

test('a missing tensor, another shape, an unknown tensor and an unknown family are refused', () => {
  const name = 'blocks.1.conv.point_linear.conv.conv.weight'
  const without = new Map([...state].filter(([each]) => each !== name))
  expect(() => convertWeights(without, 'mobilenet-v3', network)).toThrow(
    `does not fit this supernet: the checkpoint has no tensor ${name}`,
  )
  const other = new Map(state).set(name, { shape: [1], data: new Float32Array(1) })
  expect(() => convertWeights(other, 'mobilenet-v3', network)).toThrow(`${name} has shape [1]`)
  const more = new Map(state).set('encoder.weight', { shape: [1], data: new Float32Array(1) })
  expect(() => convertWeights(more, 'mobilenet-v3', network)).toThrow('encoder.weight is no tensor of this supernet')
  expect(() => convertWeights(state, 'pancake', network)).toThrow('mobilenet-v3, efficientnet-lite are')
})
