/** Reading an uploaded spec out of the bucket: one exact version, of a size that a spec can have. */
import { Readable } from 'node:stream'
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { errorNames, NatError } from '../contract/errors.ts'
import { statusOf } from '../store/error-facts.ts'

/** Bytes. The longest text that parse-spec.ts reads, in the longest encoding. */
const largestSpec = 400_000

export interface SpecObject {
  /** As S3 has it. */
  readonly key: string
  readonly body: Uint8Array
  readonly version: string
}

/**
 * Event documents name the key as it is; S3's older notifications, and tools that replay them, URL-encode it
 * (`my+spec.json`). The object that exists decides.
 *
 * @param versionId undefined: the current one
 * @returns undefined when there is no such object (any more)
 * @throws NatError `Nat.InvalidSpec` when it is too large for a spec
 */
export async function readSpecObject(
  client: S3Client,
  bucket: string,
  eventKey: string,
  versionId?: string,
): Promise<SpecObject | undefined> {
  for (const key of candidateKeys(eventKey)) {
    const found = await readSpecAt(client, bucket, key, versionId)
    if (found !== undefined) return found
  }
  return undefined
}

/** @returns the key as it stands, then what it may be the URL encoding of */
export function candidateKeys(eventKey: string): string[] {
  return [...new Set([eventKey, urlDecoded(eventKey)])]
}

/** Like `readSpecObject`, for exactly this key. */
export async function readSpecAt(
  client: S3Client,
  Bucket: string,
  Key: string,
  VersionId?: string,
): Promise<SpecObject | undefined> {
  try {
    const answer = await client.send(new GetObjectCommand({ Bucket, Key, VersionId }))
    if ((answer.ContentLength ?? 0) > largestSpec) {
      if (answer.Body instanceof Readable) answer.Body.destroy()
      throw new NatError(
        errorNames.invalidSpec,
        `${Key} has ${answer.ContentLength} bytes; a spec has at most ${largestSpec}: upload the spec, not the data.`,
      )
    }
    return {
      key: Key,
      body: (await answer.Body?.transformToByteArray()) ?? new Uint8Array(0),
      version: realVersion(answer.VersionId) ?? answer.ETag?.replaceAll('"', '') ?? '',
    }
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** A bucket that never had versions answers the word `null`. */
const realVersion = (version: string | undefined) => (version === 'null' ? undefined : version)

/** No such key or version; a delete marker (405 when its version is asked for); not a version id at all (400). */
function isMissing(error: unknown): boolean {
  const name = error instanceof Error ? error.name : ''
  return ['NoSuchKey', 'NoSuchVersion', 'NotFound', 'MethodNotAllowed'].includes(name) || statusOf(error) === 404
}

function urlDecoded(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '))
  } catch {
    return key
  }
}
