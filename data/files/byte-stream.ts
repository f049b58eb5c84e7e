/** Files as streams of bytes, lines or fixed-size records; gzipped ones are unpacked on the way, within limits. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { createGunzip } from 'node:zlib'
import { invalidData } from '../errors.ts'
import type { DatasetLimits } from '../limits.ts'

/** Below this size no ratio is suspicious: a short file of zeros packs extremely well. */
const ratioFreeBytes = 2 ** 20

const isRefusal = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error && 'code' in error

/**
 * The file's bytes, unpacked if its name ends in `.gz`.
 * @throws InvalidData when the file is damaged or unpacks to more than the limits allow.
 */
export async function* byteStream(path: string, limits: DatasetLimits): AsyncGenerator<Buffer> {
  const source = createReadStream(path, { highWaterMark: 2 ** 18 })
  const name = basename(path)
  const unreadable = (error: unknown) =>
    isRefusal(error) ? invalidData(`${name} can't be read (${error.code})`, undefined, error) : error
  if (!path.endsWith('.gz')) {
    try {
      yield* source
    } catch (error) {
      throw unreadable(error)
    }
    return
  }
  const { size } = await stat(path)
  const unpacked = createGunzip({ chunkSize: 2 ** 18 })
  source.on('error', (error) => unpacked.destroy(error)).pipe(unpacked)
  let total = 0
  try {
    for await (const chunk of unpacked) {
      total += chunk.length
      if (total > limits.decompressedBytes)
        throw invalidData(
          `${name} unpacks to more than ${limits.decompressedBytes} bytes, the most that is allowed`,
          'If it is no mistake, unpack it and split it.',
        )
      if (total > ratioFreeBytes && total > size * limits.decompressionRatio)
        throw invalidData(
          `${name} unpacks to more than ${limits.decompressionRatio} times its size: this looks like a decompression bomb`,
          'If it is no mistake, unpack the file.',
        )
      yield chunk
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))
      throw invalidData(`${name} is not a whole gzip file: ${error.message}`, undefined, error)
    throw unreadable(error)
  } finally {
    source.destroy()
    unpacked.destroy()
  }
}

/** The first `bytes` bytes (fewer where the file is shorter), and the stream of what follows. */
export async function splitHeader(
  chunks: AsyncGenerator<Buffer>,
  bytes: number,
): Promise<{ header: Buffer; body: AsyncGenerator<Buffer> }> {
  let start: Buffer = Buffer.alloc(0)
  while (start.length < bytes) {
    const next = await chunks.next()
    if (next.done) break
    start = Buffer.concat([start, next.value])
  }
  async function* body(): AsyncGenerator<Buffer> {
    if (start.length > bytes) yield start.subarray(bytes)
    yield* chunks
  }
  return { header: start.subarray(0, bytes), body: body() }
}

/** Records of the same length. What is left at the end (shorter than a record) comes last, so the caller sees its length. */
export async function* fixedSizeRecords(
  chunks: AsyncIterable<Buffer>,
  recordBytes: number,
): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array(0)
  for await (const chunk of chunks) {
    let position = 0
    if (rest.length > 0) {
      position = Math.min(recordBytes - rest.length, chunk.length)
      rest = Buffer.concat([rest, chunk.subarray(0, position)])
      if (rest.length < recordBytes) continue
      yield rest
    }
    for (; position + recordBytes <= chunk.length; position += recordBytes)
      yield chunk.subarray(position, position + recordBytes)
    rest = chunk.subarray(position)
  }
  if (rest.length > 0) yield rest
}

/**
 * Lines without their line ends; no line may be longer than `maximumBytes`.
 * @throws InvalidData naming the line.
 */
export async function* textLines(
  chunks: AsyncIterable<Buffer>,
  maximumBytes: number,
  name: string,
): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0)
  let number = 1
  const checked = (line: Buffer) => {
    if (line.length > maximumBytes)
      throw invalidData(`${name}, line ${number} is longer than ${maximumBytes} bytes: this is no table of such images`)
    return line
  }
  for await (const chunk of chunks) {
    let from = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      yield checked(Buffer.concat([rest, chunk.subarray(from, end)]))
        .toString('utf8')
        .replace(/\r$/, '')
      rest = Buffer.alloc(0)
      number++
      from = end + 1
    }
    rest = checked(Buffer.concat([rest, chunk.subarray(from)]))
  }
  if (rest.length > 0) yield rest.toString('utf8').replace(/\r$/, '')
}

/** The whole file in memory. @throws NatError as `byteStream`. */
export async function wholeFile(path: string, limits: DatasetLimits): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of byteStream(path, limits)) chunks.push(chunk)
  return Buffer.concat(chunks)
}
