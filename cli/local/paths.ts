/** Files of the command line itself, beside the objects of the store. */
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** In the working directory; git ignores it. */
export const defaultStore = '.nat'

const isRemote = (location: string) => location.startsWith('s3://')

/** @param location of the opened store: an absolute directory or an s3 address */
export function lockFile(location: string, runId: string): string {
  if (!isRemote(location)) return join(location, 'locks', `${runId}.lock`)
  const digest = createHash('sha256').update(location).digest('hex').slice(0, 12)
  return join(tmpdir(), 'nat-locks', `${digest}-${runId}.lock`)
}

/** Structured log of every job of a run. */
export function logFile(location: string, runId: string): string {
  return join(isRemote(location) ? defaultStore : location, 'logs', `${runId}.log`)
}
