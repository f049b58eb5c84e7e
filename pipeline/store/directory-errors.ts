/** What the operating system says when a place refuses to be written or read, in one sentence; never retried. */
import { errorNames, NatError } from '../contract/errors.ts'
import { codeOf } from './directory-lock.ts'

const refusals: Record<string, [string, string]> = {
  ENOSPC: ['the disk is full', 'Free some space, then resume the run'],
  EDQUOT: ['the disk quota is used up', 'Free some space, then resume the run'],
  EACCES: ['permission is denied', 'Give yourself read and write permission there, or choose another store'],
  EPERM: ['the operation is not permitted', 'Give yourself read and write permission there, or choose another store'],
  EROFS: ['the file system is read-only', 'Choose a store that can be written to'],
  EIO: ['the disk reports an input/output error', 'Check the disk, or choose another store'],
}

/** Returns the error to throw: ours when the system's code is a known refusal, else the one given. */
export function unavailable(error: unknown, action: string, location: string): unknown {
  const refusal = refusals[codeOf(error) ?? '']
  if (!refusal) return error
  const [reason, advice] = refusal
  return new NatError(errorNames.storageUnavailable, `Cannot ${action} ${location}: ${reason}. ${advice}.`, {
    advice: `${advice}.`,
    cause: error,
  })
}
