/** A spec's schedule starts a run from where its last one ended. */
import { type ScheduleEvent, scheduleEventSchema } from './events.ts'
import { lastFinishedRun } from './last-run.ts'
import { runIdForSchedule, specSlug } from './run-name.ts'
import { readSpecObject } from './spec-object.ts'
import type { Trigger } from './trigger.ts'

export const scheduleFired: Trigger<ScheduleEvent> = {
  name: 'ScheduleFired',
  description: "A spec's schedule fired: repeat its search",
  event: scheduleEventSchema,
  async runOf({ bucket, key, scheduledTime }, s3) {
    const spec = await readSpecObject(s3, bucket, key)
    if (spec === undefined) return undefined
    const runId = runIdForSchedule(key, scheduledTime)
    const warmStartFrom = await lastFinishedRun(s3, bucket, specSlug(key), runId)
    const run = { runId, bucket, spec: spec.body }
    // Nobody asked for this very run: where it cannot be used, the search is repeated all the same.
    return warmStartFrom === undefined ? run : { ...run, warmStartFrom, onUnusableStart: 'start-fresh' }
  },
}
