/** A set-up step that cannot go on. The message is meant for the person at the keyboard: what failed and what to do. */
export class SetupError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message)
    this.name = 'SetupError'
  }
}

/** What a file system refuses, in words. */
const refusals = {
  EACCES: 'it may not be written by this user',
  EPERM: 'it may not be written by this user',
  EROFS: 'it is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of its path is a file',
}

/**
 * An error of the file system as one sentence; every other error as it is.
 * @param {unknown} error
 * @returns {unknown}
 */
export function explained(error) {
  const { code, path } = /** @type {NodeJS.ErrnoException} */ (error)
  if (code === undefined || !(code in refusals)) return error
  const reason = refusals[/** @type {keyof typeof refusals} */ (code)]
  return new SetupError(
    `The set-up cannot write ${path ?? 'a file'}: ${reason}. NAT_CACHE names another folder for downloads; it takes 1.1 GB.`,
  )
}
