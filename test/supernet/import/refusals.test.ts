/** Files of weights that are malformed, or that were made to do harm: each is refused, and told why. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readWeights } from '../../../supernet/import/read-weights.ts'
import { WeightsFileError } from '../../../supernet/import/weights-file-error.ts'
import { ZipArchive } from '../../../supernet/import/zip/archive.ts'
import {
  boolean,
  call,
  code,
  dict,
  global,
  integer,
  join,
  legacyFile,
  legacyHead,
  list,
  type Piece,
  pickle,
  type Stored,
  tensor,
  text,
  tuple,
  uint64,
} from './make-pickle.ts'

const six: Stored = { key: '7', values: [0, 1, 2, 3, 4, 5] }
const view = { shape: [2, 3], strides: [3, 1] }
const holding = (value: Piece, storages: readonly Stored[] = [six]) => legacyFile(dict([text('w'), value]), storages)
const whole = holding(tensor(six, view))
/** Head and object, then what follows. */
const file = (object: Piece, ...rest: Piece[]) => join(legacyHead(), object, ...rest)
const object = pickle(dict([text('w'), tensor(six, view)]))
const keys = pickle(list(text('7')))

const refused: readonly (readonly [string, Buffer, string])[] = [
  ['nothing', Buffer.alloc(0), 'the file begins with nothing'],
  ['another kind of file', Buffer.from('GIF89a and so on'), 'the file begins with 4749463839612061'],
  ['a file that ends in a storage', whole.subarray(0, whole.length - 5), 'the file ends too early'],
  ['a file that ends in the pickle', whole.subarray(0, 120), 'the file ends too early'],
  ['bytes behind the end', join(whole, Buffer.from([0])), '1 bytes follow the last storage'],
  ['another protocol', join(legacyHead(1002), object), "PyTorch's protocol is 1002"],
  ['a big-endian machine', join(legacyHead(1001, false), object), 'big-endian'],
  ['a call of os.system', holding(call(global('os', 'system'), text('true'))), '"os.system"'],
  ['a call of builtins.eval', holding(call(global('builtins', 'eval'), text('1'))), '"builtins.eval"'],
  ['a class that only looks like torch', holding(global('torch', 'load')), '"torch.load"'],
  ['a stack global', holding(join(text('posix'), text('system'), code(0x93))), '"posix.system"'],
  ['a call of what is no class', holding(call(text('os.system'), text('true'))), 'calls a string'],
  ['an object of a class (NEWOBJ)', holding(join(code(')'), code(')'), code(0x81))), 'NEWOBJ (byte 0x81)'],
  ['an instance (INST)', holding(join(code('('), Buffer.from('ios\nsystem\n'))), 'INST (byte 0x69)'],
  ['an extension (EXT1)', holding(join(code(0x82), Buffer.from([1]))), 'EXT1 (byte 0x82)'],
  ['attributes of a list', holding(join(list(), dict(), code('b'))), 'sets attributes of a list'],
  ['a value from an empty stack', file(pickle(code('0'))), 'from an empty stack'],
  ['a mark that was never opened', file(pickle(code('t'))), 'closes a mark that was never opened'],
  ['an empty memo', file(pickle(join(code('h'), Buffer.from([9])))), 'reads memo 9'],
  ['an odd number of keys and values', file(pickle(join(code('}('), text('w'), code('u')))), 'sets 1 keys and values'],
  ['appending to a dict', file(pickle(join(code('}'), integer(1), code('a')))), 'appends to a dict'],
  ['a string of 2 GB', file(join(code('X'), Buffer.from([255, 255, 255, 127]))), 'a string of 2147483647 bytes'],
  ['a huge integer', file(join(code(0x8a), Buffer.alloc(256, 255))), 'an integer of 255 bytes'],
  ['a pickle without end', file(Buffer.alloc(600_000, '(')), 'more than 500000 opcodes'],
  ['a list instead of a dict', file(pickle(list()), pickle(list())), 'the file holds a list'],
  ['a dict without tensors', file(pickle(dict([text('epoch'), integer(3)])), pickle(list())), 'its keys are "epoch"'],
  [
    'a number among the tensors',
    legacyFile(dict([text('w'), tensor(six, view)], [text('n'), integer(1)]), [six]),
    '"n"',
  ],
  [
    'a tensor beyond its storage',
    holding(tensor(six, { ...view, offset: 1 })),
    'reaches to number 6 of a storage of 6',
  ],
  ['a negative stride', holding(tensor(six, { shape: [2], strides: [-1] })), 'that are not negative'],
  ['a size and no stride', holding(tensor(six, { shape: [2], strides: [] })), '1 sizes and 0 strides'],
  ['nine dimensions', holding(tensor(six, { shape: new Array(9).fill(1), strides: new Array(9).fill(1) })), '9 sizes'],
  [
    'a number repeated 10^12 times',
    holding(tensor(six, { shape: [1e6, 1e6], strides: [0, 0] })),
    'repeats the numbers',
  ],
  ['a storage that promises more', holding(tensor(six, { ...view, announced: 2e9 })), 'promised 2000000000'],
  [
    'a storage described twice',
    legacyFile(dict([text('w'), tensor(six, view)], [text('v'), tensor(six, { ...view, announced: 7 })]), [six]),
    'described twice',
  ],
  ['a storage longer than the file', file(object, keys, uint64(2n ** 60n)), `has ${2 ** 60} numbers`],
  ['a storage that nothing uses', file(object, pickle(list(text('8'))), uint64(0)), 'names "8"'],
  ['a storage that is not there', file(object, pickle(list())), 'has 0 bytes'],
  [
    'a persistent id of another kind',
    holding(join(tuple(text('module'), boolean(true)), code('Q'))),
    'a persistent id',
  ],
  [
    'an array of NumPy',
    holding(global('numpy.core.multiarray', '_reconstruct')),
    '"numpy.core.multiarray._reconstruct"',
  ],
]

test.each(refused)('%s', (_, bytes, message) => {
  expect(() => readWeights(bytes)).toThrow(WeightsFileError)
  expect(() => readWeights(bytes)).toThrow(message)
})

describe('no bytes do anything else than be read or refused', () => {
  const onlyRefused = (bytes: Buffer) => {
    try {
      readWeights(bytes)
    } catch (error) {
      if (!(error instanceof WeightsFileError)) throw error
    }
  }

  test('a good file with some bytes changed', () => {
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 8 })
    fc.assert(
      fc.property(changes, (changed) => {
        const bytes = Buffer.from(whole)
        for (const [at, value] of changed) bytes[at] = value
        onlyRefused(bytes)
      }),
      { numRuns: 2000 },
    )
  })

  test('random opcodes behind a good head', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (opcodes) => onlyRefused(file(Buffer.from(opcodes)))),
      { numRuns: 2000 },
    )
  })

  test('random bytes as an archive', () => {
    const end = Buffer.from('504b0506000000000100010030000000000000000000', 'hex')
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          new ZipArchive(join(Buffer.from(bytes), end))
        } catch (error) {
          if (!(error instanceof WeightsFileError)) throw error
        }
      }),
      { numRuns: 1000 },
    )
  })
})

test('the good file of these tests is read', () => {
  expect(Array.from(readWeights(whole).tensors.get('w')?.data ?? [])).toEqual([0, 1, 2, 3, 4, 5])
})
