/**
 * One live process per run and store. Not needed for correctness, since everything is published create-only, but two
 * would do all the work twice.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { natCommand, placeOptions } from '../../pipeline/contract/commands.ts'
import { errorNames, NatError } from '../../pipeline/contract/errors.ts'
import { inWords } from '../../pipeline/store/directory-errors.ts'
import { tryLock } from '../../pipeline/store/kernel-lock.ts'

/** For the message only: the lock itself is the operating system's, and ends with its process. */
interface Owner {
  readonly pid: number
  readonly host: string
  readonly since: string
}

export class RunIsBusy extends Error {
  override readonly name = 'RunIsBusy'
  readonly advice: string
  constructor(message: string, runId: string, store: string) {
    super(message)
    const show = natCommand(['show', runId], placeOptions({ store }))
    this.advice = `Wait for it, or stop it and resume the run. Its progress can be read with: ${show}`
  }
}

/**
 * @param path of the lock file; who holds it is written beside it
 * @param store where the run is kept
 * @returns a function that gives the lock back
 * @throws RunIsBusy when a living process holds it; NatError `Nat.StorageUnavailable` where no file can be locked
 */
export function lockRun(path: string, runId: string, store: string): () => void {
  const release = acquire(path)
  if (release === undefined)
    throw new RunIsBusy(`Run ${runId} is being worked on${ownerText(path)} (lock file ${path}).`, runId, store)
  noteOwner(path)
  return () => {
    // Still under the lock: the next owner's name is not there yet.
    rmSync(ownerFile(path), { force: true })
    release()
  }
}

/** For the message to others: a disk that is full is no reason to fail here. */
function noteOwner(path: string): void {
  const owner: Owner = { pid: process.pid, host: hostname(), since: new Date().toISOString() }
  try {
    writeFileSync(ownerFile(path), JSON.stringify(owner))
  } catch {
    // Others are told of "another process" then.
  }
}

function acquire(path: string): (() => void) | undefined {
  try {
    return tryLock(path)
  } catch (cause) {
    throw new NatError(errorNames.storageUnavailable, `${path} cannot be locked: ${inWords(cause)}.`, {
      advice:
        'The store must be a folder that can be written to, on a file system that takes locks: choose another with --store.',
      cause,
    })
  }
}

const ownerFile = (path: string) => `${path}.owner.json`

function ownerText(path: string): string {
  try {
    const { pid, host, since }: Owner = JSON.parse(readFileSync(ownerFile(path), 'utf8'))
    return ` by process ${pid} on ${host} since ${since}`
  } catch {
    return ' by another process'
  }
}
