/** The S3 client that everything here uses: it gives up on a server that says nothing, and tries again. */
import type { Readable } from 'node:stream'
import { GetObjectCommand, type GetObjectCommandInput, type GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3'
import { isPassing, pauseBefore } from './passing.ts'

export interface Patience {
  /** To connect, in milliseconds. */
  readonly connectMilliseconds: number
  /** Without a byte in either direction, in milliseconds: before an answer, or in the middle of its body. */
  readonly silenceMilliseconds: number
  /** Of one request. An answer that breaks off in its body is asked for again by the store. */
  readonly attempts: number
}

const defaultPatience: Patience = { connectMilliseconds: 10_000, silenceMilliseconds: 30_000, attempts: 4 }

/** @param endpoint of an S3-compatible server; it is then addressed as `endpoint/bucket/key`, as they expect. */
export function createS3Client(
  endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL,
  patience: Patience = defaultPatience,
): S3Client {
  return new S3Client({
    ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
    maxAttempts: patience.attempts,
    // No limit on a whole request: a large part may be on its way for minutes, as long as it moves.
    requestHandler: {
      connectionTimeout: patience.connectMilliseconds,
      socketTimeout: patience.silenceMilliseconds,
    },
    // The SDK's check of a checksum never ends when the connection breaks in the body (aws-sdk-js-v3#8098). TLS guards the
    // transport, and what we write is hashed or parsed by a schema when it is read.
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
}

export type Answer = Omit<GetObjectCommandOutput, 'Body'>

/**
 * Gets an object and has its body used. A body that breaks off or goes silent is asked for again: the SDK tries only
 * requests again.
 * @param use may be called several times, each time with the whole body from its beginning
 */
export async function getObject<T>(
  client: S3Client,
  request: GetObjectCommandInput,
  use: (body: Readable, answer: Answer) => Promise<T>,
  attempts = defaultPatience.attempts,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const { Body, ...answer } = await client.send(new GetObjectCommand(request))
    try {
      // In Node the SDK's body is Node's stream.
      return await use(Body as Readable, answer)
    } catch (error) {
      if (attempt >= attempts || !isPassing(error)) throw error
      await pauseBefore(attempt + 1)
    }
  }
}

/** The whole body in memory. Its size may be beyond what one string or one small buffer holds. */
export async function bytesOf(body: Readable): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}
