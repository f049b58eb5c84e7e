/** O10: the names of once-for-all's published checkpoints. */
import { expect, test } from 'vitest'
import { ofaMbv3 } from '../../../../nat/space/spaces/mobilenet-v3/index.ts'
import { supernetShape } from '../../../../nat/space/spaces/mobilenet-v3/supernet-shape.ts'
import { fromOfficial, nameFromOfficial } from '../../../../supernet/families/mobilenet-v3/official-names.ts'
import type { NamedTensor } from '../../../../supernet/variables/state.ts'
import { savedShapes } from '../../reference/tensor-names.ts'

const shapes = savedShapes(supernetShape(ofaMbv3, 0), 1000)
const known = new Set(shapes.keys())
const tensor: NamedTensor = { shape: [1], data: Float32Array.of(1) }

test('O10: the segment that is called otherwise in old checkpoints', () => {
  expect(nameFromOfficial('blocks.1.mobile_inverted_conv.depth_conv.conv.5to3_matrix', known)).toBe(
    'blocks.1.conv.depth_conv.conv.5to3_matrix',
  )
})

test('a whole checkpoint with old names, with counters of batches: 475 entries become 411', () => {
  const norms = [...known].filter((name) => name.endsWith('running_mean'))
  const counters = norms.map((name) => name.replace('running_mean', 'num_batches_tracked'))
  const old = [...known, ...counters].map((name) => name.replace(/^(blocks\.\d+)\.conv\./, '$1.mobile_inverted_conv.'))
  expect(old.length).toBe(475)
  const state = fromOfficial(new Map(old.map((name) => [name, tensor])), known)
  expect(state.size).toBe(411)
  expect(new Set(state.keys())).toEqual(known)
})

test.each([
  // A plain layer in the file, a wrapped one here, and the other way round.
  ['blocks.1.conv.inverted_bottleneck.bn.weight', 'blocks.1.conv.inverted_bottleneck.bn.bn.weight'],
  ['blocks.1.conv.point_linear.conv.weight', 'blocks.1.conv.point_linear.conv.conv.weight'],
  ['blocks.0.conv.point_linear.conv.conv.weight', 'blocks.0.conv.point_linear.conv.weight'],
  ['first_conv.bn.bn.running_var', 'first_conv.bn.running_var'],
  ['classifier.linear.linear.bias', 'classifier.linear.bias'],
])('%s is %s', (official, name) => {
  expect(nameFromOfficial(official, known)).toBe(name)
})

test('a tensor of another network is refused by name, as are two for one place', () => {
  expect(() => fromOfficial(new Map([['blocks.21.conv.depth_conv.conv.weight', tensor]]), known)).toThrow(
    "the checkpoint's blocks.21.conv.depth_conv.conv.weight is no tensor of this supernet",
  )
  const twice = ['first_conv.bn.weight', 'first_conv.bn.bn.weight']
  expect(() => fromOfficial(new Map(twice.map((name) => [name, tensor])), known)).toThrow(
    'the checkpoint has first_conv.bn.weight twice, once as first_conv.bn.bn.weight',
  )
})
