/** What the operating system says when a place refuses to be written or read, in one sentence. */
import { errorNames, messageOf, NatError } from '../contract/errors.ts'
import { codeOf, pathOf } from './error-facts.ts'
import { isPassing, notNow } from './passing.ts'

const refusals: Record<string, readonly [reason: string, advice: string]> = {
  ENOSPC: ['the disk is full', 'Free some space, then start it again'],
  EDQUOT: ['the disk quota is used up', 'Free some space, then start it again'],
  EACCES: ['permission is denied', 'Give yourself read and write permission there, or choose another place'],
  EPERM: ['the operation is not permitted', 'Give yourself read and write permission there, or choose another place'],
  EROFS: ['the file system is read-only', 'Choose a place that can be written to'],
  EIO: ['the disk reports an input/output error', 'Check the disk, or choose another place'],
  ENAMETOOLONG: ['the name is too long for this file system', 'Choose a shorter one'],
  ELOOP: ['its links lead in a circle', 'Name the real place'],
  ENOENT: ['there is no such file or folder', 'Check the path'],
  EISDIR: ['it is a folder', 'Name a file'],
  ENOTDIR: ['the path leads through a file, or ends in one', 'Name a folder'],
  EEXIST: ['something of that name is there already', 'Choose another name'],
  ERR_SQLITE_ERROR: [
    'its file system takes neither hard links nor locks on files',
    'A store must be able to do one of both: choose another folder or disk',
  ],
}

/** What an error says, in words where it is the file system's; without the full stop. */
export function inWords(error: unknown): string {
  return refusals[codeOf(error) ?? '']?.[0] ?? messageOf(error).replace(/\.$/, '')
}

/** The last net: what the file system says about any file, as a sentence; every other error as it is. */
export function explainedFileError(error: unknown): unknown {
  const code = codeOf(error)
  if (code === undefined || error instanceof NatError || !isOfSystem(error)) return error
  const path = pathOf(error)
  if (path === undefined && !(code in refusals)) return error
  if (!(code in refusals) && isPassing(error)) return notNow(error, path ?? 'The disk')
  const [reason, advice] = refusals[code] ?? answered(code)
  const sentence = path === undefined ? `A file cannot be used: ${reason}.` : `${path} cannot be used: ${reason}.`
  return new NatError(errorNames.storageUnavailable, sentence, { advice: `${advice}.`, cause: error })
}

const answered = (code: string) =>
  [`the file system answers ${code}`, 'Check the disk, or choose another place'] as const

/** Returns the error to throw: ours for whatever the system says, the one given where it is not the system's. */
export function unavailableDirectory(error: unknown, action: string, location: string): unknown {
  const code = codeOf(error)
  if (code === undefined || error instanceof NatError) return error
  if (!(code in refusals) && isPassing(error)) return notNow(error, location)
  if (!(code in refusals) && !isOfSystem(error)) return error
  const [reason, advice] = refusals[code] ?? answered(code)
  return new NatError(errorNames.storageUnavailable, `Cannot ${action} ${location}: ${reason}. ${advice}.`, {
    advice: `${advice}.`,
    cause: error,
  })
}

const isOfSystem = (error: unknown) => error instanceof Error && 'syscall' in error
