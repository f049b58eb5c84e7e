/**
 * Mutual exclusion between processes that the operating system itself takes back: a lock on a file (fcntl), held through
 * SQLite, the only part of Node that takes one. Whoever is gone holds nothing, be it by SIGKILL, by a reboot, or in a
 * container that came back under another host name; so there is no owner to judge and no lock to break.
 *
 * Weighed: proper-lockfile judges by the age of a folder that a timer touches, so a process that paused (a laptop's
 * lid) loses its lock to another one and then removes the other one's. Lock files that name a process cannot be
 * judged once the host has another name.
 */
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const busy = 5 // SQLITE_BUSY, https://sqlite.org/rescode.html
const waitMilliseconds = 5

/**
 * @param path of the lock file; it is made, and stays: a file that is never removed cannot be removed under its owner
 * @returns a function that gives the lock back; undefined when somebody else holds it, in this process too
 * @throws Error when the file cannot be made, or its file system takes no locks
 */
export function tryLock(path: string): (() => void) | undefined {
  mkdirSync(dirname(path), { recursive: true })
  // The system says why a file cannot be written; SQLite only that it cannot be opened.
  closeSync(openSync(path, 'a'))
  // Here, not at the top: only who locks needs it, and Node warns that it is experimental.
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
  const database = new DatabaseSync(path)
  try {
    database.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE')
    return () => database.close()
  } catch (error) {
    database.close()
    if ((error as { errcode?: number }).errcode === busy) return undefined
    throw error
  }
}

/** Runs `work` as soon as nobody else holds the lock. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  let release = tryLock(path)
  while (release === undefined) {
    await delay(waitMilliseconds * (0.5 + Math.random()))
    release = tryLock(path)
  }
  try {
    return await work()
  } finally {
    release()
  }
}
