/**
 * ZIP archives (PKWARE's APPNOTE 6.3), as PyTorch and Python wheels write them: stored or deflated, with or without
 * ZIP64. Nothing is unpacked to disk; an entry's size is known and bounded before its memory is taken.
 */
import { crc32, inflateRawSync } from 'node:zlib'
import { ByteReader } from '../byte-reader.ts'
import { WeightsFileError } from '../weights-file-error.ts'
import { findDirectory } from './directory.ts'

interface Entry {
  readonly name: string
  readonly method: number
  readonly encrypted: boolean
  readonly checksum: number
  readonly compressedSize: number
  readonly size: number
  /** Of the entry's local header. */
  readonly offset: number
}

const ENTRY = 0x02014b50
const LOCAL = 0x04034b50
const STORED = 0
const DEFLATED = 8
const ZIP64_FIELD = 1
const IN_ZIP64_FIELD = 0xffffffff
const MAXIMUM_ENTRIES = 100_000

export const isZip = (file: Uint8Array): boolean => Buffer.from(file.subarray(0, 4)).equals(Buffer.from('PK\x03\x04'))

export class ZipArchive {
  readonly #file: Uint8Array
  readonly #entries = new Map<string, Entry>()

  /** @throws WeightsFileError when the directory at the file's end is missing or malformed */
  constructor(file: Uint8Array) {
    this.#file = file
    const { offset, count } = findDirectory(file)
    if (count > MAXIMUM_ENTRIES) {
      throw new WeightsFileError(`zip: ${count} entries; at most ${MAXIMUM_ENTRIES} are read.`)
    }
    const reader = new ByteReader(file, offset)
    for (let i = 0; i < count; i++) {
      const entry = readEntry(reader)
      if (this.#entries.has(entry.name)) {
        throw new WeightsFileError(`zip: two entries have the name ${JSON.stringify(entry.name)}.`)
      }
      this.#entries.set(entry.name, entry)
    }
  }

  get names(): string[] {
    return [...this.#entries.keys()]
  }

  /**
   * The content of an entry; a view of the file where it is stored uncompressed.
   * @param maximum bytes
   * @throws WeightsFileError for a missing, larger, encrypted, damaged or otherwise compressed entry
   */
  read(name: string, maximum: number): Buffer {
    const entry = this.#entries.get(name)
    const shown = JSON.stringify(name)
    if (entry === undefined) throw new WeightsFileError(`zip: there is no entry ${shown}.`)
    if (entry.encrypted) throw new WeightsFileError(`zip: ${shown} is encrypted.`)
    if (entry.size > maximum) {
      throw new WeightsFileError(`zip: ${shown} would unpack to ${entry.size} bytes; at most ${maximum} are read.`)
    }
    const content = unpacked(entry, this.#compressed(entry))
    if (content.length !== entry.size || crc32(content) !== entry.checksum) {
      throw new WeightsFileError(
        `zip: ${shown} does not have the length and checksum that the directory gives: damaged.`,
      )
    }
    return content
  }

  #compressed(entry: Entry): Buffer {
    const what = `the entry ${JSON.stringify(entry.name)}`
    if (entry.offset > this.#file.length) throw new WeightsFileError(`zip: ${what} lies behind the end of the file.`)
    const reader = new ByteReader(this.#file, entry.offset)
    if (reader.uint32(what) !== LOCAL) throw new WeightsFileError(`zip: ${what} has no header at byte ${entry.offset}.`)
    reader.take(22, what)
    const skipped = reader.uint16(what) + reader.uint16(what)
    reader.take(skipped, what)
    return reader.take(entry.compressedSize, what)
  }
}

function readEntry(reader: ByteReader): Entry {
  const what = 'an entry of the zip directory'
  const at = reader.position
  if (reader.uint32(what) !== ENTRY)
    throw new WeightsFileError(`zip: byte ${at} should begin an entry of the directory.`)
  reader.take(4, what)
  const flags = reader.uint16(what)
  const method = reader.uint16(what)
  reader.take(4, what)
  const checksum = reader.uint32(what)
  const compressedSize = reader.uint32(what)
  const size = reader.uint32(what)
  const [nameLength, extraLength, commentLength] = [reader.uint16(what), reader.uint16(what), reader.uint16(what)]
  reader.take(8, what)
  const offset = reader.uint32(what)
  const name = reader.take(nameLength, what).toString('utf8')
  const extra = reader.take(extraLength, what)
  reader.take(commentLength, what)
  // A field of all ones has its value in the ZIP64 field, in this order.
  const zip64 = zip64Values(extra)
  const widened = (value: number) => (value === IN_ZIP64_FIELD ? (zip64.shift() ?? value) : value)
  return {
    name,
    method,
    encrypted: (flags & 1) === 1,
    checksum,
    size: widened(size),
    compressedSize: widened(compressedSize),
    offset: widened(offset),
  }
}

function zip64Values(extra: Buffer): number[] {
  const reader = new ByteReader(extra)
  while (reader.remaining >= 4) {
    const id = reader.uint16('an extra field')
    const field = new ByteReader(reader.take(reader.uint16('an extra field'), 'an extra field of a zip entry'))
    if (id !== ZIP64_FIELD) continue
    const values: number[] = []
    while (field.remaining >= 8) values.push(field.uint64('a ZIP64 size'))
    return values
  }
  return []
}

function unpacked({ name, method, size }: Entry, compressed: Buffer): Buffer {
  if (method === STORED) return compressed
  if (method !== DEFLATED) {
    throw new WeightsFileError(
      `zip: ${JSON.stringify(name)} is compressed by method ${method}; 0 and 8 (deflate) are read.`,
    )
  }
  try {
    return inflateRawSync(compressed, { maxOutputLength: Math.max(1, size) })
  } catch (cause) {
    throw new WeightsFileError(
      `zip: ${JSON.stringify(name)} does not unpack to the ${size} bytes that the directory gives.`,
      {
        cause,
      },
    )
  }
}
