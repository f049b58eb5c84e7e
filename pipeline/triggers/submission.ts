/** The frozen copy of a spec that a run reads: create-only, so that whoever comes second reads what the first wrote. */
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { submissionPrefix } from '../contract/keys.ts'
import { statusOf } from '../store/error-facts.ts'

export const submissionKey = (runId: string) => `${submissionPrefix}${runId}.yaml`

/** @returns the key; JSON is YAML too, so one ending serves both */
export async function freezeSpec(client: S3Client, bucket: string, runId: string, body: Uint8Array): Promise<string> {
  const key = submissionKey(runId)
  try {
    await client.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, IfNoneMatch: '*', ContentType: 'application/yaml' }),
    )
  } catch (error) {
    // Somebody else was first: their bytes stand. 409 is the same, met in the act.
    const status = statusOf(error)
    if (status !== 412 && status !== 409) throw error
  }
  return key
}
