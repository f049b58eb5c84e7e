/**
 * A trigger says which events start runs, and which run an event asks for.
 *
 * To add one: a file with a `Trigger`, and one call of `registerTrigger`. The function start-run then handles its events, and
 * the deployment makes a rule of EventBridge for its pattern.
 */
import type { S3Client } from '@aws-sdk/client-s3'
import type { z } from 'zod'
import type { RunRequest } from './start-execution.ts'

export interface Trigger<E = unknown> {
  /** In capitals, as the deployment's resources are named: `SpecUploaded`. */
  readonly name: string
  readonly description: string
  /** The events that it handles; those of two triggers differ. */
  readonly event: z.ZodType<E>
  /** Which of EventBridge's events it is sent. Left out: whoever makes them invokes the function (EventBridge Scheduler). */
  pattern?(bucket: string): EventPattern
  /** @returns undefined where the event starts nothing */
  runOf(event: E, s3: S3Client): Promise<RequestedRun | undefined>
}

/** docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
export interface EventPattern {
  readonly source: string[]
  readonly detailType: string[]
  readonly detail?: Record<string, unknown>
}

export interface RequestedRun extends Omit<RunRequest, 'specKey'> {
  /** Where its objects go. */
  readonly bucket: string
  /** The spec, as it was written. */
  readonly spec: Uint8Array
}
