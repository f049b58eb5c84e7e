import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { say } from './messages.mjs'

/** After this long a lock of another machine (a shared home folder) counts as left behind. */
const foreignLockLifetime = 60 * 60 * 1000
/** Between the creation of a lock and its owner's name in it, where the file system has no hard links. */
const namingTime = 5000
/** How file systems without hard links refuse one: exFAT and FAT, SMB, FUSE. */
const noHardLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']

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
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), since: Date.now(), token: randomUUID() })
  for (let attempt = 0; !tryLock(path, mine); attempt++) {
    // The first attempt may just have removed a dead process's lock.
    if (attempt === 1) say(`another process is busy with ${purpose}; waiting (lock file ${path})`)
    await sleep(attempt === 0 ? 10 : 250)
  }
  // After a long pause (a laptop's lid) the lock may be somebody else's by now.
  const release = () => removeIfStill(path, mine)
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
 * @param {string} mine content of the lock
 * @returns {boolean} true if the lock is ours now
 */
function tryLock(path, mine) {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, mine)
  try {
    // A hard link is created whole or not at all: nobody sees a lock without its owner's name.
    linkSync(draft, path)
    return true
  } catch (error) {
    const { code = '' } = /** @type {NodeJS.ErrnoException} */ (error)
    if (noHardLinks.includes(code)) return createExclusively(path, mine)
    if (code !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
  removeIfLeftBehind(path)
  return false
}

/**
 * Where there are no hard links: a reader may see the file before its owner's name.
 * @param {string} path
 * @param {string} mine
 * @returns {boolean}
 */
function createExclusively(path, mine) {
  try {
    writeFileSync(path, mine, { flag: 'wx' })
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
    removeIfLeftBehind(path)
    return false
  }
}

/** @param {string} path */
function removeIfLeftBehind(path) {
  const found = readOrUndefined(path)
  if (found !== undefined && isLeftBehind(found, statSync(path, { throwIfNoEntry: false })?.mtimeMs))
    removeIfStill(path, found)
}

/**
 * Moved aside first: of two processes that find the same dead lock one succeeds, and a newer lock goes back.
 * @param {string} path
 * @param {string} content
 */
function removeIfStill(path, content) {
  if (readOrUndefined(path) !== content) return
  const aside = `${path}.${process.pid}.stale`
  try {
    renameSync(path, aside)
  } catch {
    return
  }
  if (readOrUndefined(aside) !== content) linkBack(aside, path)
  rmSync(aside, { force: true })
}

/**
 * @param {string} content of a lock file
 * @param {number} [written] when, for a lock whose owner's name is not in it (yet); milliseconds since 1970
 * @param {number} [now] milliseconds since 1970
 * @returns {boolean} true if nobody can still be holding the lock
 */
export function isLeftBehind(content, written = 0, now = Date.now()) {
  let owner
  try {
    owner = JSON.parse(content)
  } catch {
    return now - written > namingTime
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
