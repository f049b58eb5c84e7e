/**
 * One live process per run and machine. The lock names its owner; a lock whose owner is gone (killed, rebooted) is
 * broken. Not needed for correctness, since everything is published create-only, but two would do all the work twice.
 */
import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { errorNames, NatError } from '../../pipeline/contract/errors.ts'

interface Owner {
  readonly pid: number
  readonly host: string
  /** Start of the process in clock ticks since boot, where the system tells: process ids are used again. */
  readonly born?: string
  readonly since: string
}

export class RunIsBusy extends Error {
  override readonly name = 'RunIsBusy'
  readonly advice = 'Wait for it, or stop it and resume the run. Its progress can be read with: nat show RUN'
}

/**
 * @returns a function that gives the lock back
 * @throws RunIsBusy when a living process holds it; NatError `Nat.StorageUnavailable` where no file can be made
 */
export function lockRun(path: string, runId: string): () => void {
  const mine: Owner = {
    pid: process.pid,
    host: hostname(),
    born: birthOf(process.pid),
    since: new Date().toISOString(),
  }
  const text = JSON.stringify(mine)
  const temporary = `${path}.${process.pid}-${randomUUID()}`
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(temporary, text, { flag: 'wx' })
  } catch (cause) {
    throw new NatError(
      errorNames.storageUnavailable,
      `Nothing can be written to ${dirname(path)}: ${(cause as Error).message}.`,
      { advice: 'Choose another place with --store, or make that one writable.', cause },
    )
  }
  try {
    // A link appears with its content, so nobody ever reads half a lock.
    while (!linked(temporary, path)) breakIfAbandoned(path, runId)
  } finally {
    unlinkSync(temporary)
  }
  return () => {
    if (read(path) === text) unlinkSync(path)
  }
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function breakIfAbandoned(path: string, runId: string): void {
  const seen = read(path)
  if (seen === undefined) return
  const owner = parse(seen)
  if (owner !== undefined && isAlive(owner))
    throw new RunIsBusy(
      `Run ${runId} is being worked on by process ${owner.pid} on ${owner.host} since ${owner.since}.`,
    )
  // Of several that find the lock abandoned, each moves away what is there now: only what we judged may go.
  const moved = `${path}.broken-${randomUUID()}`
  try {
    renameSync(path, moved)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  if (read(moved) !== seen) linked(moved, path)
  unlinkSync(moved)
}

function isAlive({ pid, host, born }: Owner): boolean {
  // Nobody can ask another machine, and its clock proves nothing: it counts as living.
  if (host !== hostname()) return true
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const now = birthOf(pid)
  return born === undefined || now === undefined || born === now
}

/** Field 22 of /proc/PID/stat (proc(5)), counted after the command name, which may hold spaces. */
function birthOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function parse(text: string): Owner | undefined {
  try {
    return JSON.parse(text) as Owner
  } catch {
    return undefined
  }
}
