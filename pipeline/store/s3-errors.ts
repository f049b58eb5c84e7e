/** S3 answers that mean "this place refuses", which are final, or "not now", which the workflow tries again. */
import { errorNames, NatError } from '../contract/errors.ts'

const refusals: Record<string, [reason: string, advice: string]> = {
  NoSuchBucket: ['the bucket does not exist', 'Check the name and the region, or create the bucket'],
  AccessDenied: [
    'access is denied',
    'The role or user needs s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket there',
  ],
  Forbidden: [
    'access is denied',
    'The role or user needs s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket there',
  ],
  InvalidAccessKeyId: ['the AWS access key is unknown', 'Check the AWS credentials'],
  SignatureDoesNotMatch: ['the AWS secret key is wrong', 'Check the AWS credentials'],
  ExpiredToken: ['the AWS credentials have expired', 'Sign in again'],
  CredentialsProviderError: ['no AWS credentials were found', 'Sign in or set AWS_PROFILE'],
  PermanentRedirect: ['the bucket is in another region', 'Set AWS_REGION to the region of the bucket'],
  AllAccessDisabled: ['all access to the bucket is disabled', 'Check the AWS account'],
}

/** Returns the error to throw: ours when the answer is a known refusal or passes by itself, else the one given. */
export function unavailable(error: unknown, location: string): unknown {
  const refusal =
    error instanceof Error
      ? (refusals[error.name] ?? (error.message === 'Region is missing' ? noRegion : undefined))
      : undefined
  if (!refusal) return passesByItself(error) ? notNow(error, location) : error
  const [reason, advice] = refusal
  return new NatError(errorNames.storageUnavailable, `Cannot use ${location}: ${reason}. ${advice}.`, {
    advice: `${advice}.`,
    cause: error,
  })
}

const noRegion: [string, string] = ['no AWS region is set', 'Set AWS_REGION']

const passingNames = ['SlowDown', 'RequestTimeout', 'TimeoutError', 'ThrottlingException', 'TooManyRequestsException']
const passingCodes = ['ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN', 'ENOTFOUND']

function passesByItself(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  const { code, $metadata } = error as { code?: string; $metadata?: { httpStatusCode?: number } }
  return (
    passingNames.includes(error.name) || passingCodes.includes(code ?? '') || ($metadata?.httpStatusCode ?? 0) >= 500
  )
}

/** What remains after the retries of the SDK. */
function notNow(error: Error, location: string): NatError {
  const { code } = error as { code?: string }
  return new NatError(errorNames.transient, `${location} did not answer (${code ?? error.name}), even after retries.`, {
    advice: 'Check the network, then continue with nat resume.',
    cause: error,
  })
}
