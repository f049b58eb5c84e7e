/** What the operating system says when a place refuses to be written or read, in one sentence. */
import { errorNames, NatError } from '../contract/errors.ts'
import { isPassing, notNow } from './passing.ts'

const refusals: Record<string, readonly [reason: string, advice: string]> = {
  ENOSPC: ['the disk is full', 'Free some space, then resume the run'],
  EDQUOT: ['the disk quota is used up', 'Free some space, then resume the run'],
  EACCES: ['permission is denied', 'Give yourself read and write permission there, or choose another store'],
  EPERM: ['the operation is not permitted', 'Give yourself read and write permission there, or choose another store'],
  EROFS: ['the file system is read-only', 'Choose a store that can be written to'],
  EIO: ['the disk reports an input/output error', 'Check the disk, or choose another store'],
  ENAMETOOLONG: ['the path is too long for this file system', 'Choose a store with a shorter path'],
  ERR_SQLITE_ERROR: [
    'its file system takes neither hard links nor locks on files',
    'A store must be able to do one of both: choose another folder or disk',
  ],
}

/** Returns the error to throw: ours for whatever the system says, the one given where it is not the system's. */
export function unavailable(error: unknown, action: string, location: string): unknown {
  const code = codeOf(error)
  if (code === undefined || error instanceof NatError) return error
  if (!(code in refusals) && isPassing(error)) return notNow(error, location)
  if (!(code in refusals) && !('syscall' in (error as Error))) return error
  const [reason, advice] = refusals[code] ?? [
    `the file system answers ${code}`,
    'Check the disk, or choose another store',
  ]
  return new NatError(errorNames.storageUnavailable, `Cannot ${action} ${location}: ${reason}. ${advice}.`, {
    advice: `${advice}.`,
    cause: error,
  })
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
