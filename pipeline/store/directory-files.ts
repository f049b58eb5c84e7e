/** The files behind the directory store's objects: reading in pieces, hashing, flushing, sweeping. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readdir, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from './error-facts.ts'
import type { ObjectHead } from './object-store.ts'
import { sha256 } from './sha256.ts'

/** One read of the system takes less than 2 GiB, and an object may have more. */
const pieceBytes = 2 ** 26
/** Nobody takes an hour over one file. */
const abandonedAfterMilliseconds = 3_600_000

export async function headOf(path: string): Promise<ObjectHead> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk)
    size += chunk.length
  }
  return { size, etag: quoted(hash.digest('hex')) }
}

/** Bytes `start` (inclusive) to `end` (exclusive, or the object's own), in pieces that the system can read at once. */
export async function readBytes(path: string, start: number, end: number): Promise<Uint8Array> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const target = new Uint8Array(Math.max(0, Math.min(end, size) - start))
    for (let done = 0; done < target.length; ) {
      const length = Math.min(pieceBytes, target.length - done)
      const { bytesRead } = await file.read(target, done, length, start + done)
      if (bytesRead === 0) return target.subarray(0, done)
      done += bytesRead
    }
    return target
  } finally {
    await file.close()
  }
}

export function etagOf(bytes: Uint8Array): string {
  return quoted(sha256(bytes))
}

export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

function quoted(digest: string): string {
  return `"${digest}"`
}

export async function removeIfPresent(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

/** Removes what writers that were killed have left. */
export async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }))
    if (Date.now() - mtimeMs > abandonedAfterMilliseconds) await removeIfPresent(path)
  }
}

/** Makes the new name itself survive a power cut, where the file system can flush a folder (SMB and FUSE often cannot). */
export async function flushDirectory(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync().catch((error) => {
      if (!['EINVAL', 'ENOTSUP', 'EISDIR', 'EBADF', 'EPERM'].includes(codeOf(error) ?? '')) throw error
    })
  } finally {
    await folder.close()
  }
}

export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error) ?? '')
}
