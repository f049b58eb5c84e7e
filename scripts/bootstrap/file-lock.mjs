import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { say } from './messages.mjs'

/** After this long a lock of another machine (a shared home folder) counts as left behind. */
const foreignLockLifetime = 60 * 60 * 1000

/**
 * Runs `work` while holding a lock file, so that two processes that start at once do the set-up once. A lock whose
 * process has died is taken over. What the lock guards is published by rename anyway: the lock saves work, the
 * rename keeps it right.
 * @template T
 * @param {string} path of the lock file
 * @param {string} purpose for the message of the process that waits
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withFileLock(path, purpose, work) {
  mkdirSync(dirname(path), { recursive: true })
  for (let attempt = 0; !tryLock(path); attempt++) {
    // The first attempt may just have removed a dead process's lock.
    if (attempt === 1) say(`another process is busy with ${purpose}; waiting (lock file ${path})`)
    await sleep(attempt === 0 ? 10 : 250)
  }
  const release = () => rmSync(path, { force: true })
  process.once('exit', release)
  try {
    return await work()
  } finally {
    process.removeListener('exit', release)
    release()
  }
}

/**
 * @param {string} path
 * @returns {boolean} true if the lock is ours now
 */
function tryLock(path) {
  const mine = `${path}.${process.pid}`
  writeFileSync(mine, JSON.stringify({ pid: process.pid, host: hostname(), since: Date.now() }))
  try {
    // A hard link is created whole or not at all: nobody sees a lock without its owner's name.
    linkSync(mine, path)
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
  } finally {
    rmSync(mine, { force: true })
  }
  removeIfLeftBehind(path)
  return false
}

/** @param {string} path */
function removeIfLeftBehind(path) {
  const found = readOrUndefined(path)
  if (found === undefined || !isLeftBehind(found)) return
  // Moved aside first: of two processes that find the same dead lock, one succeeds.
  const aside = `${path}.${process.pid}.stale`
  try {
    renameSync(path, aside)
  } catch {
    return
  }
  if (readOrUndefined(aside) !== found) linkBack(aside, path)
  rmSync(aside, { force: true })
}

/**
 * @param {string} content of a lock file
 * @param {number} [now] milliseconds since 1970
 * @returns {boolean} true if nobody can still be holding the lock
 */
export function isLeftBehind(content, now = Date.now()) {
  let owner
  try {
    owner = JSON.parse(content)
  } catch {
    return true
  }
  if (owner.host !== hostname()) return now - owner.since > foreignLockLifetime
  try {
    process.kill(owner.pid, 0)
    return false
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH'
  }
}

/** @param {string} path */
function readOrUndefined(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/**
 * @param {string} from
 * @param {string} to
 */
function linkBack(from, to) {
  try {
    linkSync(from, to)
  } catch {
    // Somebody holds a newer lock already.
  }
}
