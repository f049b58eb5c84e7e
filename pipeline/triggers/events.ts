/** The events that start runs, as they arrive: S3's through EventBridge, and what our own schedules send. */
import { z } from 'zod'
import { errorNames, NatError } from '../contract/errors.ts'

/** docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html; fields that we do not read are left out. */
export const objectEventSchema = z.object({
  source: z.literal('aws.s3'),
  'detail-type': z.enum(['Object Created', 'Object Deleted']),
  detail: z.object({
    bucket: z.object({ name: z.string().min(1) }),
    object: z.object({
      key: z.string().min(1),
      etag: z.string().optional(),
      'version-id': z.string().optional(),
    }),
  }),
})
export type ObjectEvent = z.infer<typeof objectEventSchema>

/** The `Input` of a spec's schedule. EventBridge Scheduler replaces `<aws.scheduler.scheduled-time>` when it fires. */
export const scheduleEventSchema = z.object({
  source: z.literal('nat.schedule'),
  bucket: z.string().min(1),
  key: z.string().min(1),
  scheduledTime: z.iso.datetime({ offset: true }),
})
export type ScheduleEvent = z.infer<typeof scheduleEventSchema>

/** @throws NatError `Nat.InvalidData` for what is none of `schema`'s events */
export function parseEvent<Schema extends z.ZodType>(schema: Schema, event: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(event)
  if (parsed.success) return parsed.data
  throw unknownEvent(z.prettifyError(parsed.error))
}

/** @param reason what was expected, and what was found instead */
export function unknownEvent(reason: string): NatError {
  return new NatError(errorNames.invalidData, `The event is none that this function handles: ${reason}`)
}
