/** Errors of the file system and of AWS's services as sentences, wherever in a command they came from. */
import { explainedFileError } from '../pipeline/store/directory-errors.ts'
import { unavailableService } from '../pipeline/store/s3-errors.ts'

/** @returns an error that says what is wrong and what to do; the one given where it is neither's */
export function explained(error: unknown): unknown {
  const file = explainedFileError(error)
  return file === error ? unavailableService(error, 'AWS', 'AWS') : file
}
