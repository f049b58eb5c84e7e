/**
 * Mutual exclusion between processes that the operating system itself takes back: a lock on a file (fcntl), held through
 * SQLite, the only part of Node that takes one. Whoever is gone holds nothing, be it by SIGKILL, by a reboot, or in a
 * container that came back under another host name; so there is no owner to judge and no lock to break.
 *
 * Weighed: proper-lockfile judges by the age of a folder that a timer touches, so a process that paused (a laptop's
 * lid) loses its lock to another one and then removes the other one's. Lock files that name a process cannot be
 * judged once the host has another name.
 */
import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

// SQLITE_BUSY and SQLITE_FULL, https://sqlite.org/rescode.html
const busy = 5
const full = 13
const waitMilliseconds = 5

/**
 * @param path of the lock file; it is made, and stays: a file that is never removed cannot be removed under its owner
 * @returns a function that gives the lock back; undefined when somebody else holds it, in this process too
 * @throws Error when the file cannot be made, or its file system takes no locks
 */
export function tryLock(path: string): (() => void) | undefined {
  mkdirSync(dirname(path), { recursive: true })
  // Here, not at the top: only who locks needs it, and Node warns that it is experimental.
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
  let database: InstanceType<typeof DatabaseSync> | undefined
  try {
    const opened = new DatabaseSync(path)
    database = opened
    opened.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE')
    return () => opened.close()
  } catch (error) {
    database?.close()
    const errcode = error instanceof Error && 'errcode' in error ? error.errcode : undefined
    if (errcode === busy) return undefined
    if (errcode === full) throw Object.assign(new Error('The disk is full.', { cause: error }), { code: 'ENOSPC' })
    assertWritable(path)
    throw error
  }
}

/**
 * SQLite says only that it cannot open the file; the system says why. Nothing is opened for that: closing a file gives
 * back every lock that this process has on it.
 */
function assertWritable(path: string): void {
  const facts = statSync(path, { throwIfNoEntry: false })
  if (facts?.isDirectory()) throw Object.assign(new Error(`${path} is a folder.`), { code: 'EISDIR' })
  accessSync(facts === undefined ? dirname(path) : path, constants.W_OK)
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
