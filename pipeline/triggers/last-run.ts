/** Finds where a repeated search starts from. */
import { HeadObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3'
import { keys } from '../contract/keys.ts'
import { statusOf } from '../store/error-facts.ts'

/**
 * The spec's newest run that published its summary.
 *
 * @param slug of the spec (run-name.ts): run ids are `<slug>-<12 hex>` or `<slug>-<time>`
 * @param besides the run that is being started
 * @returns undefined when there is none
 */
export async function lastFinishedRun(
  client: S3Client,
  bucket: string,
  slug: string,
  besides: string,
): Promise<string | undefined> {
  const ofThisSpec = new RegExp(`^${slug}-([0-9a-f]{12}|\\d{8}T\\d{4}Z)$`)
  let newest: { runId: string; at: number } | undefined
  const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: `runs/${slug}-`, Delimiter: '/' })
  for await (const page of pages) {
    for (const { Prefix } of page.CommonPrefixes ?? []) {
      const runId = Prefix?.split('/')[1] ?? ''
      if (runId === besides || !ofThisSpec.test(runId)) continue
      const at = await publishedAt(client, bucket, runId)
      if (at !== undefined && (newest === undefined || at > newest.at)) newest = { runId, at }
    }
  }
  return newest?.runId
}

async function publishedAt(client: S3Client, Bucket: string, runId: string): Promise<number | undefined> {
  try {
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: keys.summary(runId) }))
    return head.LastModified?.getTime() ?? 0
  } catch (error) {
    if (statusOf(error) === 404) return undefined
    throw error
  }
}
