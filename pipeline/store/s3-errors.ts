/** S3 answers that mean "this place refuses", which are final; what passes by itself the workflow tries again. */
import { errorNames, NatError } from '../contract/errors.ts'
import { statusOf } from './error-facts.ts'
import { isPassing, notNow } from './passing.ts'

type Refusal = readonly [reason: string, advice: string]

const denied: Refusal = [
  'access is denied',
  'The role or user needs s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket there',
]
const noRegion: Refusal = [
  'no AWS region is set',
  'Set AWS_REGION, such as AWS_REGION=eu-central-1, or choose a profile that has one with AWS_PROFILE',
]

const refusals: Record<string, Refusal> = {
  NoSuchBucket: ['the bucket does not exist', 'Check the name and the region, or create the bucket'],
  AccessDenied: denied,
  Forbidden: denied,
  InvalidAccessKeyId: ['the AWS access key is unknown', 'Check the AWS credentials'],
  SignatureDoesNotMatch: ['the AWS secret key is wrong', 'Check the AWS credentials'],
  ExpiredToken: ['the AWS credentials have expired', 'Sign in again'],
  CredentialsProviderError: [
    'no AWS credentials were found',
    'Sign in (aws sso login, or aws configure), or choose a profile with AWS_PROFILE',
  ],
  PermanentRedirect: ['the bucket is in another region', 'Set AWS_REGION to the region of the bucket'],
  AllAccessDisabled: ['all access to the bucket is disabled', 'Check the AWS account'],
}

/** Returns the error to throw: ours, whatever S3 answered; the one given where S3 did not answer at all and never will. */
export function unavailableService(error: unknown, location: string, service = 'S3'): unknown {
  if (!(error instanceof Error) || error instanceof NatError) return error
  const refusal = refusals[error.name] ?? (error.message === 'Region is missing' ? noRegion : undefined)
  if (refusal === undefined && isPassing(error)) return notNow(error, location)
  const [reason, advice] = refusal ?? answered(error, service) ?? []
  if (reason === undefined) return error
  return new NatError(errorNames.storageUnavailable, `Cannot use ${location}: ${reason}. ${advice}.`, {
    advice: `${advice}.`,
    cause: error,
  })
}

/** Any other answer: no error of the SDK goes on as it is. */
function answered(error: Error, service: string): Refusal | undefined {
  const status = statusOf(error)
  if (status === undefined) return undefined
  return [
    `${service} answered ${status} ${error.name}${error.message ? `: ${error.message.replace(/\.$/, '')}` : ''}`,
    'Check the address and the rights',
  ]
}
