/**
 * One large object in parts. The condition rides on the request that completes the upload, so the object appears at
 * once and only if the condition still holds; on any failure the parts are given back, or they would cost money.
 */
import { randomUUID } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { statusOf } from './error-facts.ts'
import { isPassing } from './passing.ts'

const partsAtOnce = 4
/** Metadata by which an object says which upload it came from. */
const uploadMark = 'nat-upload'

type Address = { readonly Bucket: string; readonly Key: string }

/**
 * @param partSize bytes; S3 takes 5 MiB to 5 GiB, and at most 10,000 parts
 * @throws what the SDK throws
 */
export async function putMultipart(
  client: S3Client,
  address: Address,
  bytes: Uint8Array,
  conditions: { IfNoneMatch?: string },
  partSize: number,
): Promise<{ etag: string }> {
  const mark = randomUUID()
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ ...address, Metadata: { [uploadMark]: mark } }),
  )
  try {
    const Parts = await uploadParts(client, { ...address, UploadId }, bytes, partSize)
    const complete = new CompleteMultipartUploadCommand({
      ...address,
      ...conditions,
      UploadId,
      MultipartUpload: { Parts },
    })
    return { etag: (await client.send(complete)).ETag ?? '' }
  } catch (error) {
    const completed = mayBeDone(error) ? await findUpload(client, address, mark) : undefined
    if (completed !== undefined) return completed
    // The first failure is the one to report; a forgotten upload is removed by the bucket's lifecycle rule.
    await client.send(new AbortMultipartUploadCommand({ ...address, UploadId })).catch(() => undefined)
    throw error instanceof Error && error.name === 'NoSuchUpload' ? new UploadLost(address, error) : error
  }
}

/** The upload is gone and its object is not there: whoever writes again may succeed. */
class UploadLost extends Error {
  readonly code = 'UPLOAD_LOST'
  constructor({ Bucket, Key }: Address, cause: unknown) {
    super(`The upload of s3://${Bucket}/${Key} is gone, and so is what it uploaded.`, { cause })
  }
}

/**
 * The answer to a completion can be lost; the SDK then completes again, and S3 knows no such upload any more, or finds the
 * object that we made ourselves in the way.
 */
function mayBeDone(error: unknown): boolean {
  return isPassing(error) || statusOf(error) === 404 || statusOf(error) === 412
}

/** @returns the object's etag if it is the one that this upload made */
async function findUpload(client: S3Client, address: Address, mark: string): Promise<{ etag: string } | undefined> {
  try {
    const { Metadata, ETag = '' } = await client.send(new HeadObjectCommand(address))
    return Metadata?.[uploadMark] === mark ? { etag: ETag } : undefined
  } catch {
    return undefined // Nothing there, or nobody to ask: the first failure stands.
  }
}

async function uploadParts(
  client: S3Client,
  address: Address & { UploadId: string | undefined },
  bytes: Uint8Array,
  partSize: number,
): Promise<CompletedPart[]> {
  const count = Math.ceil(bytes.length / partSize)
  const parts: CompletedPart[] = new Array(count)
  let next = 0
  const worker = async () => {
    while (next < count) {
      const index = next++
      const Body = bytes.subarray(index * partSize, (index + 1) * partSize)
      const { ETag } = await client.send(new UploadPartCommand({ ...address, PartNumber: index + 1, Body }))
      parts[index] = { ETag, PartNumber: index + 1 }
    }
  }
  const outcomes = await Promise.allSettled(Array.from({ length: Math.min(partsAtOnce, count) }, worker))
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  return parts
}
