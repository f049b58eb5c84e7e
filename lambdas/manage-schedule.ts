/**
 * Keeps one EventBridge Scheduler schedule per spec that has a `schedule`. Whatever the event said, the bucket's current
 * state decides, so late, repeated and reordered events end in the same schedules.
 */
import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  SchedulerClient,
  UpdateScheduleCommand,
  type UpdateScheduleCommandInput,
} from '@aws-sdk/client-scheduler'
import middy from '@middy/core'
import { errorNames, NatError } from '../pipeline/contract/errors.ts'
import { parseSpec } from '../pipeline/contract/parse-spec.ts'
import { createS3Client } from '../pipeline/store/s3-client.ts'
import { createStageLog } from './shared/function-log.ts'
import { requiredEnvironment } from './triggers/environment.ts'
import { objectEventSchema, parseEvent } from './triggers/events.ts'
import { scheduleName } from './triggers/run-name.ts'
import { candidateKeys, readSpecAt, type SpecObject } from './triggers/spec-object.ts'

const logger = createStageLog({ function: 'manage-schedule' })
const s3 = createS3Client()
const scheduler = new SchedulerClient({})

export interface ManageScheduleResult {
  /** `kept`: the spec has a mistake, so what it had before goes on. */
  readonly outcome: 'scheduled' | 'removed' | 'kept'
  readonly schedule: string
}

/** Rounds of read, apply, read again: each but the last means that somebody changed the spec in between. */
const mostRounds = 5

export async function manageSchedule(event: unknown): Promise<ManageScheduleResult[]> {
  const { detail } = parseEvent(objectEventSchema, event)
  const results: ManageScheduleResult[] = []
  // A deleted spec cannot tell any more whether the event's key was URL-encoded: both readings are brought in line.
  for (const key of candidateKeys(detail.object.key)) results.push(await settle(detail.bucket.name, key))
  logger.info('event handled', { results })
  return results
}

/** Applies the spec's current state, and looks again: a slower invocation must not have the last word with old news. */
async function settle(bucket: string, key: string): Promise<ManageScheduleResult> {
  for (let round = 1; round <= mostRounds; round++) {
    const spec = await readSpecAt(s3, bucket, key)
    const result = await bringInLine(bucket, key, spec)
    const now = await readSpecAt(s3, bucket, key)
    if (now?.version === spec?.version) return result
  }
  throw new NatError(errorNames.transient, `${key} keeps changing: its schedule could not be settled.`)
}

async function bringInLine(bucket: string, key: string, spec: SpecObject | undefined): Promise<ManageScheduleResult> {
  const schedule = scheduleName(bucket, key)
  if (spec === undefined) return remove(schedule)
  let expression: string | undefined
  try {
    expression = parseSpec(new TextDecoder().decode(spec.body), key).schedule
  } catch (error) {
    if (!(error instanceof NatError)) throw error
    // Its run fails and says why; here a slip of the pen must not end a schedule.
    logger.error('The spec has mistakes: its schedule stays as it was.', { key, mistakes: error.message })
    return { outcome: 'kept', schedule }
  }
  if (expression === undefined) return remove(schedule)
  await createOrUpdate({
    Name: schedule,
    GroupName: requiredEnvironment('NAT_SCHEDULE_GROUP'),
    Description: `Repeats the search of s3://${bucket}/${key}`.slice(0, 512),
    ScheduleExpression: expression,
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    State: 'ENABLED',
    Target: {
      Arn: requiredEnvironment('NAT_STARTER_ARN'),
      RoleArn: requiredEnvironment('NAT_SCHEDULE_ROLE_ARN'),
      Input: JSON.stringify({
        source: 'nat.schedule',
        bucket,
        key,
        scheduledTime: '<aws.scheduler.scheduled-time>',
      }),
      // Scheduler's own default is 185 attempts over a day.
      RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3600 },
      DeadLetterConfig: { Arn: requiredEnvironment('NAT_DEAD_LETTER_QUEUE_ARN') },
    },
  })
  return { outcome: 'scheduled', schedule }
}

async function createOrUpdate(schedule: UpdateScheduleCommandInput): Promise<void> {
  try {
    await scheduler.send(new UpdateScheduleCommand(schedule))
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error
    try {
      await scheduler.send(new CreateScheduleCommand(schedule))
    } catch (conflict) {
      // Another invocation created it a moment ago, perhaps from an older version of the spec.
      if (!(conflict instanceof ConflictException)) throw conflict
      await scheduler.send(new UpdateScheduleCommand(schedule))
    }
  }
}

async function remove(schedule: string): Promise<ManageScheduleResult> {
  try {
    await scheduler.send(
      new DeleteScheduleCommand({ Name: schedule, GroupName: requiredEnvironment('NAT_SCHEDULE_GROUP') }),
    )
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error
  }
  return { outcome: 'removed', schedule }
}

export const handler = middy<unknown, ManageScheduleResult[]>({ timeoutEarlyInMillis: 2000 }).handler(manageSchedule)
