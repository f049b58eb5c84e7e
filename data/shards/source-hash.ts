/** SHA-256 of what a packed data set follows from: the bytes of the source files, the options, this packer's version. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { mapInOrder } from '../files/map-in-order.ts'
import type { DatasetSource } from '../source.ts'

/** Raise it whenever the same source and options would be packed differently. */
const packerVersion = 2

/** `update` takes at most 2 GiB at once. */
const chunkBytes = 2 ** 28

export function sha256Of(bytes: Uint8Array): string {
  const hash = createHash('sha256')
  for (let from = 0; from < bytes.length; from += chunkBytes) hash.update(bytes.subarray(from, from + chunkBytes))
  return hash.digest('hex')
}

/** A file that can't be read counts as such; reading the images will list it, or stop. */
async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 18 })) hash.update(chunk)
  } catch {
    return 'unreadable'
  }
  return hash.digest('hex')
}

/** @param options whatever shapes the shards; must be JSON with a fixed order of keys */
export async function sourceHash(source: DatasetSource, options: object, signal?: AbortSignal): Promise<string> {
  const total = createHash('sha256')
  total.update(JSON.stringify({ packerVersion, format: source.format, options }))
  const files = [...source.files].sort()
  const hashes = mapInOrder(files, 8, async (file) => [file, await hashFile(join(source.folder, file))])
  for await (const entry of hashes) {
    signal?.throwIfAborted()
    total.update(`\n${JSON.stringify(entry)}`)
  }
  return total.digest('hex')
}
