/** Files of the command line itself, beside the objects of the store. */
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commandDefaults } from '../../pipeline/contract/commands.ts'

/** In the working directory; git ignores it. */
export const defaultStore = commandDefaults.store

const isRemote = (location: string) => location.startsWith('s3://')

/** @param location of the opened store: an absolute directory or an s3 address */
export function lockFile(location: string, runId: string): string {
  if (!isRemote(location)) return join(location, 'locks', `${runId}.lock`)
  return join(tmpdir(), 'nat-locks', `${runOf(location, runId)}.lock`)
}

/** Structured log of every job of a run. */
export function logFile(location: string, runId: string): string {
  if (!isRemote(location)) return join(location, 'logs', `${runId}.log`)
  return join(defaultStore, 'logs', `${runOf(location, runId)}.log`)
}

/** A run of the same name in another store is another run. */
function runOf(location: string, runId: string): string {
  return `${createHash('sha256').update(location).digest('hex').slice(0, 12)}-${runId}`
}
