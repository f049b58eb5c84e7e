/**
 * PyTorch's format before 1.6 (torch/serialization.py, _legacy_load): four pickles (magic number, protocol, machine,
 * object), a pickled list of storage keys, then each storage as a count and its numbers.
 */
import { ByteReader } from '../byte-reader.ts'
import { type PickleHost, readPickle } from '../pickle/interpreter.ts'
import { kindOf, type PickleValue } from '../pickle/values.ts'
import { WeightsFileError } from '../weights-file-error.ts'
import { type StorageReference, tensorHost } from './references.ts'
import { type FoundWeights, findWeights } from './state-dict.ts'

/** The pickled magic number 0x1950a86a20f9469cfc6c, with which every file begins. */
const magic = Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex')
const PROTOCOL = 1001

export const isLegacyPyTorch = (file: Uint8Array): boolean => magic.equals(file.subarray(0, magic.length))

/** @throws WeightsFileError */
export function readLegacyPyTorch(file: Uint8Array): FoundWeights {
  const reader = new ByteReader(file, magic.length)
  const protocol = readPickle(reader, plainHost)
  if (protocol !== PROTOCOL) {
    throw new WeightsFileError(`PyTorch's protocol is ${String(protocol)}; ${PROTOCOL} is read.`)
  }
  const machine = readPickle(reader, plainHost)
  if (!(machine instanceof Map) || machine.get('little_endian') !== true) {
    throw new WeightsFileError(
      'the numbers were written by a big-endian machine, or the file does not say; little-endian is read.',
    )
  }
  const storages = new Map<string, StorageReference>()
  const value = readPickle(reader, tensorHost(storages))
  const bytes = readStorages(reader, readPickle(reader, plainHost), storages)
  if (reader.remaining > 0) throw new WeightsFileError(`${reader.remaining} bytes follow the last storage.`)
  return findWeights(value, (storage) => bytes.get(storage.key) ?? Buffer.alloc(0), file.length)
}

/** Plain data only. */
const plainHost: PickleHost = {
  callable: new Map(),
  nameable: new Set(),
  persistent: (id) => {
    throw new WeightsFileError(`a persistent id (${kindOf(id)}) where plain data belongs.`)
  },
}

function readStorages(reader: ByteReader, keys: PickleValue, storages: ReadonlyMap<string, StorageReference>) {
  if (!Array.isArray(keys)) throw new WeightsFileError(`the storage keys are ${kindOf(keys)}, expected a list.`)
  const bytes = new Map<string, Buffer>()
  for (const key of keys) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined
    if (storage === undefined || bytes.has(storage.key)) {
      const shown = typeof key === 'string' ? JSON.stringify(key.slice(0, 80)) : kindOf(key)
      throw new WeightsFileError(`the list of storages names ${shown}, which no tensor uses or which came before.`)
    }
    const what = `the storage ${JSON.stringify(storage.key.slice(0, 80))}`
    const length = reader.uint64(`the length of ${what}`)
    if (length !== storage.length) {
      throw new WeightsFileError(`${what} has ${length} numbers; its tensors were promised ${storage.length}.`)
    }
    bytes.set(storage.key, reader.take(length * storage.type.bytes, what))
  }
  return bytes
}
