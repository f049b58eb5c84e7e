/**
 * The object store on a directory. Same promises as S3: a reader sees the old object or the new one, never a part;
 * of many creators of a key, or of many If-Match writers, exactly one wins.
 *
 * An object is written to a temporary file, flushed to the disk, and then put into place by one system call: `link`
 * (create-only, fails when the name exists) or `rename`. Own files live under `.nat/`, which no key can name.
 */
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { link, mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { unavailable } from './directory-errors.ts'
import { codeOf, withLock } from './directory-lock.ts'
import { assertValidKey, assertValidPrefix, compareKeys } from './key.ts'
import {
  NotFound,
  type ObjectHead,
  type ObjectStore,
  PreconditionFailed,
  type PutCondition,
  type StoredObject,
} from './object-store.ts'

const privateFolder = '.nat'
const abandonedAfterMilliseconds = 3_600_000

export class DirectoryStore implements ObjectStore {
  /** Absolute path of the directory; it is made by the first write. */
  readonly location: string
  /** The folder of temporary files is made and swept once, before the first write. */
  #swept: Promise<void> | undefined

  constructor(directory: string) {
    this.location = resolve(directory)
  }

  async get(key: string): Promise<StoredObject> {
    const path = this.#path(key)
    const body = await this.#reading(key, () => readFile(path))
    return { body, size: body.length, etag: etagOf(body) }
  }

  async getRange(key: string, start: number, end: number): Promise<Uint8Array> {
    const path = this.#path(key)
    return this.#reading(key, async () => {
      const file = await open(path, 'r')
      try {
        const { size } = await file.stat()
        const length = Math.max(0, Math.min(end, size) - start)
        const target = new Uint8Array(length)
        for (let done = 0; done < length; ) {
          const { bytesRead } = await file.read(target, done, length - done, start + done)
          if (bytesRead === 0) return target.subarray(0, done)
          done += bytesRead
        }
        return target
      } finally {
        await file.close()
      }
    })
  }

  async head(key: string): Promise<ObjectHead | undefined> {
    const path = this.#path(key)
    try {
      return await this.#reading(key, () => headOf(path))
    } catch (error) {
      if (error instanceof NotFound) return undefined
      throw error
    }
  }

  async put(key: string, body: Uint8Array | string, condition?: PutCondition): Promise<{ etag: string }> {
    const path = this.#path(key)
    const bytes = typeof body === 'string' ? Buffer.from(body) : body
    return this.#writing(key, async () => {
      await this.#makeFolderOf(key, path)
      const temporary = await this.#writeTemporary(bytes)
      try {
        if (condition && 'ifNoneMatch' in condition) await this.#create(key, path, temporary)
        else await this.#replace(key, path, temporary, condition?.ifMatch)
      } finally {
        await removeIfPresent(temporary)
      }
      await flushDirectory(dirname(path))
      return { etag: etagOf(bytes) }
    })
  }

  async *list(prefix: string): AsyncIterable<{ key: string; size: number }> {
    assertValidPrefix(prefix)
    const folder = prefix.includes('/') ? prefix.slice(0, prefix.lastIndexOf('/')) : ''
    const found = (await this.#keysUnder(folder)).filter((key) => key.startsWith(prefix)).sort(compareKeys)
    for (const key of found) {
      try {
        const { size } = await stat(join(this.location, key))
        yield { key, size }
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') throw error // deleted while we were listing
      }
    }
  }

  async delete(key: string): Promise<void> {
    const path = this.#path(key)
    try {
      if (!(await stat(path)).isFile()) return
    } catch (error) {
      if (isMissing(error)) return
    }
    await this.#writing(key, () => withLock(this.#lockPath(key), () => removeIfPresent(path)))
  }

  #path(key: string): string {
    assertValidKey(key)
    return join(this.location, key)
  }

  async #makeFolderOf(key: string, path: string): Promise<void> {
    try {
      await mkdir(dirname(path), { recursive: true })
    } catch (error) {
      if (codeOf(error) === 'EEXIST') throw notALeaf(key, error)
      throw error
    }
  }

  #lockPath(key: string): string {
    return join(this.location, privateFolder, 'locks', createHash('sha256').update(key).digest('hex'))
  }

  async #writeTemporary(bytes: Uint8Array): Promise<string> {
    const folder = join(this.location, privateFolder, 'temporary')
    this.#swept ??= mkdir(folder, { recursive: true }).then(() => removeAbandoned(folder))
    try {
      await this.#swept
    } catch (error) {
      this.#swept = undefined
      throw error
    }
    const path = join(folder, randomUUID())
    try {
      const file = await open(path, 'wx')
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
    } catch (error) {
      await unlink(path).catch(() => undefined)
      throw error
    }
    return path
  }

  async #create(key: string, path: string, temporary: string): Promise<void> {
    try {
      await link(temporary, path)
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
      if ((await stat(path)).isDirectory()) throw notALeaf(key)
      throw new PreconditionFailed(key, `${key} exists already in ${this.location}.`, { cause: error })
    }
  }

  #replace(key: string, path: string, temporary: string, expected: string | undefined): Promise<void> {
    return withLock(this.#lockPath(key), async () => {
      if (expected !== undefined) {
        const { etag } = await this.#reading(key, () => headOf(path))
        if (etag !== expected)
          throw new PreconditionFailed(key, `${key} in ${this.location} was replaced meanwhile by another writer.`)
      }
      await rename(temporary, path)
    })
  }

  async #keysUnder(folder: string): Promise<string[]> {
    const entries = await this.#reading(folder, () =>
      readdir(join(this.location, folder), { withFileTypes: true }),
    ).catch((error) => {
      if (error instanceof NotFound) return []
      throw error
    })
    const keys: string[] = []
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue
      const key = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) keys.push(...(await this.#keysUnder(key)))
      else if (entry.isFile()) keys.push(key)
    }
    return keys
  }

  async #reading<T>(key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (isMissing(error)) throw new NotFound(key, `There is no object ${key} in ${this.location}.`, { cause: error })
      throw unavailable(error, `read ${key} from`, this.location)
    }
  }

  async #writing<T>(key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (['EISDIR', 'ENOTDIR'].includes(codeOf(error) ?? '')) throw notALeaf(key, error)
      throw unavailable(error, `write ${key} to`, this.location)
    }
  }
}

async function headOf(path: string): Promise<ObjectHead> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk)
    size += chunk.length
  }
  return { size, etag: quoted(hash.digest('hex')) }
}

function etagOf(bytes: Uint8Array): string {
  return quoted(createHash('sha256').update(bytes).digest('hex'))
}

function quoted(digest: string): string {
  return `"${digest}"`
}

async function removeIfPresent(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

/** Removes what writers that were killed have left: nobody takes an hour over one file. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }))
    if (Date.now() - mtimeMs > abandonedAfterMilliseconds) await removeIfPresent(path)
  }
}

/** Makes the new name itself survive a power cut. */
async function flushDirectory(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error) ?? '')
}

function notALeaf(key: string, cause?: unknown): RangeError {
  return new RangeError(`Object key ${key} is not allowed: a part of it names a folder and an object at once.`, {
    cause,
  })
}
