/**
 * The object store on a directory. Same promises as S3: a reader sees the old object or the new one, never a part;
 * of many creators of a key exactly one wins.
 *
 * An object is written to a temporary file, flushed to the disk, and then put into place by one system call: `link`
 * (create-only, fails when the name exists) or `rename`. Where the file system has no hard links (exFAT, SMB), creators
 * take turns at a lock instead. Own files live under `.nat/`, which no key can name.
 */
import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { unavailableDirectory } from './directory-errors.ts'
import {
  etagOf,
  exists,
  flushDirectory,
  headOf,
  isMissing,
  readBytes,
  removeAbandoned,
  removeIfPresent,
} from './directory-files.ts'
import { codeOf } from './error-facts.ts'
import { withLock } from './kernel-lock.ts'
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
/** How file systems without hard links refuse one: exFAT and FAT, SMB, FUSE. */
const noHardLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']

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
    const body = await this.#reading(key, () => readBytes(path, 0, Number.POSITIVE_INFINITY))
    return { body, size: body.length, etag: etagOf(body) }
  }

  async getRange(key: string, start: number, end: number): Promise<Uint8Array> {
    const path = this.#path(key)
    return this.#reading(key, () => readBytes(path, start, end))
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
        if (condition === undefined) await rename(temporary, path)
        else await this.#create(key, path, temporary)
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
    if (found.length === 0) await this.#assertFolder()
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
    await this.#writing(key, () => removeIfPresent(path))
  }

  /** A store that is not there yet is an empty one; a file is none. */
  async #assertFolder(): Promise<void> {
    const facts = await stat(this.location).catch(() => undefined)
    if (facts === undefined || facts.isDirectory()) return
    const error = Object.assign(new Error(), { code: 'ENOTDIR', syscall: 'readdir' })
    throw unavailableDirectory(error, 'use', this.location)
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
      const code = codeOf(error) ?? ''
      if (noHardLinks.includes(code)) return this.#createInTurn(key, path, temporary)
      if (code !== 'EEXIST') throw error
      throw await this.#taken(key, path, error)
    }
  }

  /** For file systems without hard links: nobody else looks and renames in between. */
  #createInTurn(key: string, path: string, temporary: string): Promise<void> {
    return withLock(join(this.location, privateFolder, 'create.lock'), async () => {
      if (await exists(path)) throw await this.#taken(key, path)
      await rename(temporary, path)
    })
  }

  async #taken(key: string, path: string, cause?: unknown): Promise<Error> {
    if ((await stat(path)).isDirectory()) return notALeaf(key)
    return new PreconditionFailed(key, `${key} exists already in ${this.location}.`, { cause })
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
      throw unavailableDirectory(error, `read ${key} from`, this.location)
    }
  }

  async #writing<T>(key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (['EISDIR', 'ENOTDIR'].includes(codeOf(error) ?? '')) throw notALeaf(key, error)
      throw unavailableDirectory(error, `write ${key} to`, this.location)
    }
  }
}

function notALeaf(key: string, cause?: unknown): RangeError {
  return new RangeError(`Object key ${key} is not allowed: a part of it names a folder and an object at once.`, {
    cause,
  })
}
