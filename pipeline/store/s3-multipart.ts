/**
 * One large object in parts. The condition rides on the request that completes the upload, so the object appears at
 * once and only if the condition still holds; on any failure the parts are given back, or they would cost money.
 */
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'

const partsAtOnce = 4

/**
 * @param partSize bytes; S3 takes 5 MiB to 5 GiB, and at most 10,000 parts
 * @throws what the SDK throws
 */
export async function putMultipart(
  client: S3Client,
  address: { Bucket: string; Key: string },
  bytes: Uint8Array,
  conditions: { IfNoneMatch?: string; IfMatch?: string },
  partSize: number,
): Promise<{ etag: string }> {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(address))
  try {
    const Parts = await uploadParts(client, { ...address, UploadId }, bytes, partSize)
    const answer = await client.send(
      new CompleteMultipartUploadCommand({ ...address, ...conditions, UploadId, MultipartUpload: { Parts } }),
    )
    return { etag: answer.ETag ?? '' }
  } catch (error) {
    // The first failure is the one to report; a forgotten upload is removed by the bucket's lifecycle rule.
    await client.send(new AbortMultipartUploadCommand({ ...address, UploadId })).catch(() => undefined)
    throw error
  }
}

async function uploadParts(
  client: S3Client,
  address: { Bucket: string; Key: string; UploadId: string | undefined },
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
