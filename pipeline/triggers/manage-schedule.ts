/**
 * Keeps one EventBridge Scheduler schedule per spec that has a `schedule`. Whatever the event said, the bucket's current
 * state decides, so late, repeated and reordered events end in the same schedules.
 */

import type { S3Client } from '@aws-sdk/client-s3'
import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  type SchedulerClient,
  UpdateScheduleCommand,
  type UpdateScheduleCommandInput,
} from '@aws-sdk/client-scheduler'
import { errorNames, NatError } from '../contract/errors.ts'
import { parseSpec } from '../contract/parse-spec.ts'
import { objectEventSchema, parseEvent } from './events.ts'
import { scheduleName } from './run-name.ts'
import { candidateKeys, readSpecAt, type SpecObject } from './spec-object.ts'

export interface ManageScheduleServices {
  readonly s3: S3Client
  readonly scheduler: SchedulerClient
  readonly logger: { error(message: string, fields?: Readonly<Record<string, unknown>>): void }
  readonly target: ScheduleTarget
}

/** What the deployment gives the schedules. */
export interface ScheduleTarget {
  readonly group: string
  /** ARN of the function that starts runs. */
  readonly starter: string
  /** ARN of the role that may invoke it. */
  readonly role: string
  /** ARN of the queue for events that could not be delivered. */
  readonly deadLetterQueue: string
}

export interface ManageScheduleResult {
  /** `kept`: the spec has a mistake, so what it had before goes on. */
  readonly outcome: 'scheduled' | 'removed' | 'kept'
  readonly schedule: string
}

/** Rounds of read, apply, read again: each but the last means that somebody changed the spec in between. */
const mostRounds = 5

export async function manageSchedule(
  event: unknown,
  services: ManageScheduleServices,
): Promise<ManageScheduleResult[]> {
  const { detail } = parseEvent(objectEventSchema, event)
  const results: ManageScheduleResult[] = []
  // A deleted spec cannot tell any more whether the event's key was URL-encoded: both readings are brought in line.
  for (const key of candidateKeys(detail.object.key)) results.push(await settle(detail.bucket.name, key, services))
  return results
}

/** Applies the spec's current state, and looks again: a slower invocation must not have the last word with old news. */
async function settle(bucket: string, key: string, services: ManageScheduleServices): Promise<ManageScheduleResult> {
  const { s3 } = services
  for (let round = 1; round <= mostRounds; round++) {
    const spec = await readSpecAt(s3, bucket, key)
    const result = await bringInLine(bucket, key, spec, services)
    const now = await readSpecAt(s3, bucket, key)
    if (now?.version === spec?.version) return result
  }
  throw new NatError(errorNames.transient, `${key} keeps changing: its schedule could not be settled.`)
}

async function bringInLine(
  bucket: string,
  key: string,
  spec: SpecObject | undefined,
  { scheduler, logger, target }: ManageScheduleServices,
): Promise<ManageScheduleResult> {
  const schedule = scheduleName(bucket, key)
  if (spec === undefined) return remove(scheduler, target.group, schedule)
  let expression: string | undefined
  try {
    expression = parseSpec(new TextDecoder().decode(spec.body), key).schedule
  } catch (error) {
    if (!(error instanceof NatError)) throw error
    // Its run fails and says why; here a slip of the pen must not end a schedule.
    logger.error('The spec has mistakes: its schedule stays as it was.', { key, mistakes: error.message })
    return { outcome: 'kept', schedule }
  }
  if (expression === undefined) return remove(scheduler, target.group, schedule)
  await createOrUpdate(scheduler, {
    Name: schedule,
    GroupName: target.group,
    Description: `Repeats the search of s3://${bucket}/${key}`.slice(0, 512),
    ScheduleExpression: expression,
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    State: 'ENABLED',
    Target: {
      Arn: target.starter,
      RoleArn: target.role,
      Input: JSON.stringify({
        source: 'nat.schedule',
        bucket,
        key,
        scheduledTime: '<aws.scheduler.scheduled-time>',
      }),
      // Scheduler's own default is 185 attempts over a day.
      RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3600 },
      DeadLetterConfig: { Arn: target.deadLetterQueue },
    },
  })
  return { outcome: 'scheduled', schedule }
}

async function createOrUpdate(scheduler: SchedulerClient, schedule: UpdateScheduleCommandInput): Promise<void> {
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

async function remove(scheduler: SchedulerClient, group: string, schedule: string): Promise<ManageScheduleResult> {
  try {
    await scheduler.send(new DeleteScheduleCommand({ Name: schedule, GroupName: group }))
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error
  }
  return { outcome: 'removed', schedule }
}
