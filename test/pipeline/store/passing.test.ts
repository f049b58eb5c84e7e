import { expect, test } from 'vitest'
import { errorNames, NatError } from '../../../pipeline/contract/errors.ts'
import { isPassing } from '../../../pipeline/store/passing.ts'

const answered = (httpStatusCode: number, name: string) =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode } })
const system = (code: string, facts: object = {}) => Object.assign(new Error(code), { code, ...facts })

test.each([
  ['S3 is overloaded', answered(503, 'SlowDown')],
  ['a service broke', answered(500, 'InternalError')],
  ['too many requests', answered(429, 'TooManyRequestsException')],
  ['a throttled answer with status 400', answered(400, 'ThrottlingException')],
  ['S3 waited too long for our body', answered(400, 'RequestTimeout')],
  ['the answer broke off in its body', answered(200, 'SyntaxError')],
  ['the connection was reset', system('ECONNRESET')],
  ['no route', system('ENETUNREACH')],
  ['no name server', system('EAI_AGAIN')],
  ['a code that nobody thought of', system('EPROTO')],
  ['a stream that ended early', system('ERR_STREAM_PREMATURE_CLOSE')],
  ['nobody answered', Object.assign(new Error('silence'), { name: 'TimeoutError' })],
  ['a file server that is away', system('ESTALE', { path: '/mnt/x', syscall: 'open' })],
  ['our own word for it', new NatError(errorNames.transient, 'later')],
])('passing: %s', (_, error) => expect(isPassing(error)).toBe(true))

test.each([
  ['access denied', answered(403, 'AccessDenied')],
  ['no such key', answered(404, 'NoSuchKey')],
  ['a condition does not hold', answered(412, 'PreconditionFailed')],
  ['a mistake in a request', answered(400, 'ValidationException')],
  ['a bug', new TypeError('x is not a function')],
  ['no credentials', Object.assign(new Error('none'), { name: 'CredentialsProviderError' })],
  ['a certificate', system('DEPTH_ZERO_SELF_SIGNED_CERT')],
  ['a bad argument', system('ERR_INVALID_ARG_TYPE')],
  ['a file that is not there', system('ENOENT', { path: '/x', syscall: 'open' })],
  ['a full disk', system('ENOSPC', { syscall: 'write' })],
  ['our own final word', new NatError(errorNames.invalidData, 'bad')],
  ['no error at all', 'text'],
])('final: %s', (_, error) => expect(isPassing(error)).toBe(false))
