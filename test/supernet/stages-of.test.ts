/** Stages of one parent on the backbone of another. */
import { expect, test } from 'vitest'
import { nano } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import { mobilenetV3 } from '../../supernet/families/mobilenet-v3/index.ts'
import { withStagesOf } from '../../supernet/transfer/index.ts'
import type { State } from '../../supernet/variables/state.ts'
import { dataOf, filledState } from './engine.ts'

const { variables, stages } = mobilenetV3.network(nano, 0)
const own = filledState()
/** Other numbers under the same names. */
const parent: State = new Map(
  Array.from(own, ([name, { shape, data }]) => [name, { shape, data: data.map((x) => x + 1) }]),
)

test('the named stages come from the other parent, all else stays', () => {
  const mixed = withStagesOf(variables, own, parent, [0, 2])
  expect([...mixed.keys()]).toEqual([...own.keys()])
  const taken = [...mixed.keys()].filter((name) => dataOf(mixed, name) !== dataOf(own, name))
  // Blocks 5 to 8 are the second stage's; the stem of nano is one convolution.
  const places = new Set(taken.map((name) => /^(first_conv|blocks\.\d+)\./.exec(name)?.[1]))
  expect(places).toEqual(new Set(['first_conv', 'blocks.5', 'blocks.6', 'blocks.7', 'blocks.8']))
  for (const name of taken) expect(dataOf(mixed, name)).toBe(dataOf(parent, name))
})

test('the layers after the last stage have the next number', () => {
  const mixed = withStagesOf(variables, own, parent, [stages + 1])
  const taken = [...mixed.keys()].filter((name) => dataOf(mixed, name) !== dataOf(own, name))
  expect(new Set(taken.map((name) => name.split('.')[0]))).toEqual(new Set(['final_expand_layer', 'feature_mix_layer']))
})

test('a parent of another shape is refused by the name of its first tensor that does not fit', () => {
  const wider = mobilenetV3.network(nano, 1)
  expect(() => withStagesOf(wider.variables, own, parent, [1])).toThrow(/blocks\.1\..* has shape/)
  expect(() => withStagesOf(variables, own, new Map(), [1])).toThrow(/has no tensor blocks\.1\./)
})
