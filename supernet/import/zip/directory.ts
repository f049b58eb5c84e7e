/** Where a ZIP archive's directory begins: written at the end of the file, before a comment of up to 65,535 bytes. */
import { ByteReader } from '../byte-reader.ts'
import { WeightsFileError } from '../weights-file-error.ts'

const END = Buffer.from('PK\x05\x06')
const END_LENGTH = 22
const ZIP64_LOCATOR = 0x07064b50
const ZIP64_LOCATOR_LENGTH = 20
const ZIP64_END = 0x06064b50

/** @throws WeightsFileError */
export function findDirectory(file: Uint8Array): { offset: number; count: number } {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  const from = Math.max(0, bytes.length - END_LENGTH - 0xffff)
  const at = from + bytes.subarray(from).lastIndexOf(END)
  if (at < from || at + END_LENGTH > bytes.length) {
    throw new WeightsFileError('zip: the archive has no directory at its end. Is the download complete?')
  }
  const directory = zip64Directory(bytes, at) ?? {
    count: bytes.readUInt16LE(at + 10),
    offset: bytes.readUInt32LE(at + 16),
  }
  if (directory.offset > at) {
    throw new WeightsFileError(`zip: the directory should begin at byte ${directory.offset}, behind its own end ${at}.`)
  }
  return directory
}

/** The directory as the ZIP64 record describes it, if there is one. */
function zip64Directory(bytes: Buffer, end: number): { offset: number; count: number } | undefined {
  const locator = end - ZIP64_LOCATOR_LENGTH
  if (locator < 0 || bytes.readUInt32LE(locator) !== ZIP64_LOCATOR) return undefined
  const record = new ByteReader(bytes, locator + 8).uint64('the ZIP64 directory')
  const what = 'the ZIP64 end of the directory'
  if (record > bytes.length) throw new WeightsFileError(`zip: ${what} lies behind the end of the file.`)
  const reader = new ByteReader(bytes, record)
  if (reader.uint32(what) !== ZIP64_END) throw new WeightsFileError(`zip: ${what} is not at byte ${record}.`)
  reader.take(28, what)
  const count = reader.uint64(what)
  reader.take(8, what)
  return { count, offset: reader.uint64(what) }
}
