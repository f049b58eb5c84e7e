/**
 * Mutual exclusion per key for the directory adapter, between the writers of one process (a chain of promises) and
 * between processes (a lock file made with O_EXCL). A lock whose process is gone, e.g. killed with SIGKILL, is broken.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, stat, unlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** The guarded section compares one hash and renames one file: a minute is far beyond any honest holder. */
const abandonedAfterMilliseconds = 60_000
const waitMilliseconds = 5

const tails = new Map<string, Promise<unknown>>()

/** Runs `work` while no other caller, here or in another process of this machine, holds the lock file `path`. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const before = tails.get(path) ?? Promise.resolve()
  const mine = before.then(() => withLockFile(path, work))
  const tail = mine.catch(() => undefined)
  tails.set(path, tail)
  try {
    return await mine
  } finally {
    if (tails.get(path) === tail) tails.delete(path)
  }
}

async function withLockFile<T>(path: string, work: () => Promise<T>): Promise<T> {
  const token = `${hostname()} ${process.pid} ${randomUUID()}`
  await mkdir(dirname(path), { recursive: true })
  while (!(await createExclusively(path, token))) {
    if (await isAbandoned(path)) await breakLock(path)
    else await delay(waitMilliseconds * (0.5 + Math.random()))
  }
  try {
    return await work()
  } finally {
    await removeIfPresent(path)
  }
}

async function createExclusively(path: string, content: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx')
    try {
      await file.writeFile(content)
    } finally {
      await file.close()
    }
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  try {
    const [content, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)])
    if (Date.now() - mtimeMs > abandonedAfterMilliseconds) return true
    const [host, pid] = content.split(' ')
    return host === hostname() && pid !== undefined && !isRunning(Number(pid))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}

/** Only the holder of the guard may remove a lock, so that nobody removes the lock of the next, living owner. */
async function breakLock(path: string): Promise<void> {
  const guard = `${path}.break`
  if (!(await createExclusively(guard, String(process.pid)))) {
    if (await isOld(guard)) await removeIfPresent(guard)
    await delay(waitMilliseconds)
    return
  }
  try {
    if (await isAbandoned(path)) await removeIfPresent(path)
  } finally {
    await removeIfPresent(guard)
  }
}

async function isOld(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > abandonedAfterMilliseconds
  } catch {
    return false
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

async function removeIfPresent(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
