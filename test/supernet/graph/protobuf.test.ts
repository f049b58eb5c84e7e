/** Bytes of protocol-buffer messages, worked out by hand from the encoding guide and the .proto files named. */
import { expect, test } from 'vitest'
import { attribute, FLOAT } from '../../../supernet/graph/attributes.ts'
import { GraphWriter } from '../../../supernet/graph/graph-writer.ts'
import { bytesField, floatField, integerField, message } from '../../../supernet/graph/protobuf.ts'
import { sessionConfig } from '../../../supernet/graph/session-config.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

test.each([
  [1, 0, '0800'],
  [1, 127, '087f'],
  [1, 128, '088001'],
  // The encoding guide's own example.
  [1, 150, '089601'],
  [2, 2 ** 31 - 1, '10ffffffff07'],
  [3, -1, '18ffffffffffffffffff01'],
  [3, -2, '18feffffffffffffffff01'],
  // Field numbers from 16 on need two bytes.
  [19, 1, '980101'],
])('integer field %i = %i', (field, value, expected) => {
  expect(hex(integerField(field, value))).toBe(expected)
})

test('strings, floats and nested messages', () => {
  // The encoding guide's own examples.
  expect(hex(bytesField(2, 'testing'))).toBe('120774657374696e67')
  expect(hex(bytesField(3, integerField(1, 150)))).toBe('1a03089601')
  expect(hex(floatField(4, 1))).toBe('250000803f')
  expect(hex(message(integerField(1, 1), integerField(2, 2)))).toBe('08011002')
  expect(hex(bytesField(1, 'é'))).toBe('0a02c3a9')
  expect(hex(bytesField(1, 'a'.repeat(200))).slice(0, 8)).toBe('0ac80161')
})

test('attributes: a tensor, a list of integers, a shape of unknown size (attr_value.proto)', () => {
  // tensor = 8: { dtype = 1: DT_INT32 3, tensor_shape = 2: { dim = 2: { size = 1: 2 } }, tensor_content = 4: 7, -1 }
  expect(hex(attribute.int32Tensor([7, -1]))).toBe(`42${'12'}0803${'12041202'}0802${'2208'}07000000ffffffff`)
  // list = 1: { i = 3: 1, i = 3: 300 }
  expect(hex(attribute.integers([1, 300]))).toBe('0a05180118ac02')
  // shape = 7: { dim = 2: { size = 1: -1 }, dim = 2: { size = 1: 4 } }
  expect(hex(attribute.shape([-1, 4]))).toBe('3a11120b08ffffffffffffffffff0112020804')
  expect(hex(attribute.type(FLOAT))).toBe('3001')
})

test('session configuration: threads, growing GPU memory, both optimisers off (config.proto, rewriter_config.proto)', () => {
  expect(sessionConfig({ intra: 1, inter: 2 })).toBe(
    [
      '1001', // intra_op_parallelism_threads = 2
      '2802', // inter_op_parallelism_threads = 5
      '32022001', // gpu_options = 6: allow_growth = 4
      '4801', // use_per_session_threads = 9
      '5212', // graph_options = 10, 18 bytes:
      '1a0b18ffffffffffffffffff01', // optimizer_options = 3: opt_level = 3: L0 = -1
      '5203980101', // rewrite_options = 10: disable_meta_optimizer = 19
    ].join(''),
  )
})

test('a node of the graph (node_def.proto), control inputs last', () => {
  const graph = new GraphWriter()
  graph.placeholder('x', FLOAT, [])
  graph.node('Add', ['^x', 'x', 'x:1'], { T: attribute.type(FLOAT) }, 'y')
  const node = `0a0179${'1203416464'}1a0178${'1a03783a31'}1a025e78${'2a07'}0a0154${'12023001'}`
  expect(hex(graph.savedModel())).toContain(`0a${(node.length / 2).toString(16)}${node}`)
  expect(() => graph.node('Add', ['x', 'x'], {}, 'y')).toThrow('GraphWriter.node: the name y is taken')
})

test('equal constants are written once', () => {
  const graph = new GraphWriter()
  expect(graph.integers([1, 2])).toBe(graph.integers([1, 2]))
  expect(graph.integers([1, 2])).not.toBe(graph.floats([1, 2]))
  expect(graph.integers([1, 2])).not.toBe(graph.integers([1, 2], [1, 2]))
  expect(graph.size).toBe(3)
})
