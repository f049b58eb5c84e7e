/**
 * Starts a run for an uploaded spec, or for a schedule that fired. A Lambda function does this because neither
 * EventBridge nor Scheduler can name an execution after what happened, and the name is what makes duplicates harmless.
 */
import { SFNClient } from '@aws-sdk/client-sfn'
import middy from '@middy/core'
import { createS3Client } from '../pipeline/store/s3-client.ts'
import { createStageLog } from './shared/function-log.ts'
import { requiredEnvironment } from './triggers/environment.ts'
import { type ObjectEvent, parseEvent, type ScheduleEvent, startEventSchema } from './triggers/events.ts'
import { lastFinishedRun } from './triggers/last-run.ts'
import { runIdForSchedule, runIdForUpload, specSlug } from './triggers/run-name.ts'
import { readSpecObject } from './triggers/spec-object.ts'
import { type Started, startExecution } from './triggers/start-execution.ts'
import { freezeSpec } from './triggers/submission.ts'

const logger = createStageLog({ function: 'start-run' })
const s3 = createS3Client()
const sfn = new SFNClient({})

export interface StartRunResult {
  /** `ignored`: the spec is gone, or the event was about a deletion. */
  readonly outcome: Started | 'ignored'
  readonly runId?: string
}

export async function startRun(event: unknown): Promise<StartRunResult> {
  const parsed = parseEvent(startEventSchema, event)
  const result = parsed.source === 'aws.s3' ? await startForUpload(parsed) : await startForSchedule(parsed)
  logger.info('event handled', { ...result })
  return result
}

/** Reads the very version that the event is about: events come late, twice and in any order. */
async function startForUpload({ detail, 'detail-type': type }: ObjectEvent): Promise<StartRunResult> {
  if (type !== 'Object Created') return { outcome: 'ignored' }
  const bucket = detail.bucket.name
  const spec = await readSpecObject(s3, bucket, detail.object.key, detail.object['version-id'])
  if (spec === undefined) return { outcome: 'ignored' }
  const runId = runIdForUpload({ bucket, key: spec.key, version: detail.object['version-id'] ?? spec.version })
  const specKey = await freezeSpec(s3, bucket, runId, spec.body)
  return { outcome: await startExecution(sfn, requiredEnvironment('NAT_STATE_MACHINE_ARN'), { runId, specKey }), runId }
}

async function startForSchedule({ bucket, key, scheduledTime }: ScheduleEvent): Promise<StartRunResult> {
  const spec = await readSpecObject(s3, bucket, key)
  if (spec === undefined) return { outcome: 'ignored' }
  const runId = runIdForSchedule(key, scheduledTime)
  const specKey = await freezeSpec(s3, bucket, runId, spec.body)
  const warmStartFrom = await lastFinishedRun(s3, bucket, specSlug(key), runId)
  // Nobody asked for this very run: where it cannot be used, the search is repeated all the same.
  const warmStart = warmStartFrom === undefined ? {} : ({ warmStartFrom, onUnusableStart: 'start-fresh' } as const)
  const request = { runId, specKey, ...warmStart }
  return { outcome: await startExecution(sfn, requiredEnvironment('NAT_STATE_MACHINE_ARN'), request), runId }
}

/** An error leaves the function as it is: Lambda tries again twice, then the event waits in the dead-letter queue. */
export const handler = middy<unknown, StartRunResult>({ timeoutEarlyInMillis: 2000 }).handler(startRun)
