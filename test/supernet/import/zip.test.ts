/** PyTorch's format since 1.6: archives as Python's zipfile lays them out, made here byte for byte. */
import { expect, test } from 'vitest'
import { readWeights } from '../../../supernet/import/read-weights.ts'
import { ZipArchive } from '../../../supernet/import/zip/archive.ts'
import { dict, join, pickle, rawBytes, type Stored, tensor, text } from './make-pickle.ts'
import { type Member, zip } from './make-zip.ts'

const six: Stored = { key: '0', values: [0, 1, 2, 3, 4, 5] }
const data = pickle(dict([text('w'), tensor(six, { shape: [3, 2], strides: [1, 3] })]))
const members: readonly Member[] = [
  { name: 'archive/data.pkl', content: data },
  { name: 'archive/byteorder', content: Buffer.from('little') },
  { name: 'archive/data/0', content: rawBytes(six) },
]

test('a transposed tensor of an archive', () => {
  const found = readWeights(zip(members))
  expect(found.format).toBe('pytorch-zip')
  expect(Array.from(found.tensors.get('w')?.data ?? [])).toEqual([0, 3, 1, 4, 2, 5])
})

test('a deflated member, as wheels have them', () => {
  const content = Buffer.from('x'.repeat(1000))
  expect(new ZipArchive(zip([{ name: 'a', content, deflated: true }])).read('a', 1000)).toEqual(content)
})

const large = { name: 'archive/data/0', content: Buffer.alloc(1_000_000), deflated: true }
test.each<[string, Buffer, string]>([
  ['no pickle', zip(members.slice(1)), 'has 0 files FOLDER/data.pkl'],
  ['two pickles', zip([...members, { name: 'other/data.pkl', content: data }]), 'has 2 files FOLDER/data.pkl'],
  ['a program', zip([...members, { name: 'archive/constants.pkl', content: data }]), 'TorchScript program'],
  ['a big-endian machine', zip([members[0], { ...members[1], content: Buffer.from('big') }, members[2]]), 'big-endian'],
  ['a storage that is not there', zip(members.slice(0, 2)), 'there is no entry "archive/data/0"'],
  ['a storage that unpacks to more than its tensor', zip([members[0], large]), 'at most 24 are read'],
  [
    'a storage that unpacks to more than it says',
    zip([members[0], { ...large, claimedSize: 24 }]),
    'does not unpack to',
  ],
  [
    'a storage that is shorter',
    zip([members[0], { ...members[2], content: Buffer.alloc(8) }]),
    'has 8 bytes; 6 numbers',
  ],
  ['a changed storage', damaged(), 'the length and checksum'],
  ['two entries of one name', zip([...members, members[2]]), 'two entries have the name'],
  ['no directory', zip(members).subarray(0, 200), 'no directory at its end'],
  ['a directory behind its end', behind(), 'behind its own end'],
])('%s is refused', (_, file, message) => {
  expect(() => readWeights(file)).toThrow(message)
})

function damaged(): Buffer {
  const file = zip(members)
  const at = file.indexOf(rawBytes(six))
  file[at + 5] ^= 1
  return file
}

function behind(): Buffer {
  const file = join(zip(members))
  file.writeUInt32LE(file.length, file.length - 6)
  return file
}
