/** A spec that is uploaded starts a run. */
import { specPrefix } from '../contract/keys.ts'
import { type ObjectEvent, objectEventSchema } from './events.ts'
import { runIdForUpload } from './run-name.ts'
import { readSpecObject } from './spec-object.ts'
import type { Trigger } from './trigger.ts'

/** File endings of a spec. Others under specs/ (a README, a latency table) start nothing. */
export const specKeys = ['json', 'yaml', 'yml'].map((ending) => ({ wildcard: `${specPrefix}*.${ending}` }))

export const specUploaded: Trigger<ObjectEvent> = {
  name: 'SpecUploaded',
  description: 'A spec was uploaded: start a run',
  event: objectEventSchema,
  pattern: (bucket) => ({
    source: ['aws.s3'],
    detailType: ['Object Created'],
    detail: { bucket: { name: [bucket] }, object: { key: specKeys } },
  }),
  /** Reads the very version that the event is about: events come late, twice and in any order. */
  async runOf({ detail, 'detail-type': type }, s3) {
    if (type !== 'Object Created') return undefined
    const bucket = detail.bucket.name
    const spec = await readSpecObject(s3, bucket, detail.object.key, detail.object['version-id'])
    if (spec === undefined) return undefined
    const runId = runIdForUpload({ bucket, key: spec.key, version: detail.object['version-id'] ?? spec.version })
    return { runId, bucket, spec: spec.body }
  },
}
