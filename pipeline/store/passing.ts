/**
 * The one place that knows what is passing: a failure that goes away by itself, whoever reports it (S3, another AWS
 * service, the network, a file system of the network). What is not known to be final is passing, so that a kind of failure
 * that nobody thought of costs another attempt rather than a run.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { errorNames, NatError } from '../contract/errors.ts'
import { codeOf, pathOf, statusOf } from './error-facts.ts'

/** Answers that ask for another attempt; all from 500 upwards do too. */
const passingStatuses = [408, 425, 429]
/** Services that throttle, or ran out of time, with status 400 say so in the name. */
const passingName = /Throttl|SlowDown|TooManyRequests|RequestLimitExceeded|RequestTimeout|TimeoutError|BandwidthLimit/i
/** Of a file system: busy, out of handles for now, or a server of files that is away. */
const passingFileCodes = ['EAGAIN', 'EBUSY', 'EINTR', 'EMFILE', 'ENFILE', 'ESTALE', 'ETIMEDOUT', 'EHOSTDOWN', 'ENOLCK']
/** What no network says: a file system's own codes, Node's own errors but those of streams, a certificate's. */
const finalCode =
  /^E(NOSPC|DQUOT|ACCES|PERM|ROFS|IO|NOENT|EXIST|ISDIR|NOTDIR|NAMETOOLONG|BADF|INVAL|FBIG)$|^ERR_(?!STREAM|HTTP|SOCKET)|CERT|SELF_SIGNED|^UNABLE_TO_/

export function isPassing(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  if (error instanceof NatError) return error.name === errorNames.transient
  const code = codeOf(error)
  const status = statusOf(error)
  // An answer that began well and failed all the same was cut off on its way.
  if (status !== undefined)
    return status >= 500 || status < 300 || passingStatuses.includes(status) || passingName.test(error.name)
  if (pathOf(error) !== undefined) return passingFileCodes.includes(code ?? '')
  if (passingName.test(error.name)) return true
  // No answer at all: the network's errors have a code, mistakes in a program have none.
  return code !== undefined && !finalCode.test(code)
}

/** What remains when all attempts are used up: the workflow tries the stage again. */
export function notNow(error: Error, location: string): NatError {
  const code = codeOf(error)
  return new NatError(errorNames.transient, `${location} did not answer (${code ?? error.name}), even after retries.`, {
    advice: 'Check the network, then try again.',
    cause: error,
  })
}

const longestPauseMilliseconds = 5000

/** Pauses of random length whose bound doubles (full jitter), so that those who failed together do not meet again. */
export function pauseBefore(attempt: number): Promise<void> {
  return delay(Math.random() * Math.min(longestPauseMilliseconds, 100 * 2 ** attempt))
}
