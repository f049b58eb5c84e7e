/**
 * Starts the run that an event asks for. A Lambda function does this because neither EventBridge nor Scheduler can name an
 * execution after what happened, and the name is what makes duplicates harmless.
 */
import type { S3Client } from '@aws-sdk/client-s3'
import type { SFNClient } from '@aws-sdk/client-sfn'
import { z } from 'zod'
import { unknownEvent } from './events.ts'
import { type Started, startExecution } from './start-execution.ts'
import { freezeSpec } from './submission.ts'
import { registeredTriggers } from './triggers.ts'

export interface StartRunResult {
  /** `ignored`: the spec is gone, or the event was about a deletion. */
  readonly outcome: Started | 'ignored'
  readonly runId?: string
}

export interface StartRunServices {
  readonly s3: S3Client
  readonly sfn: SFNClient
  /** ARN of the search. */
  readonly stateMachine: string
}

/** @throws NatError `Nat.InvalidData` for an event of no trigger */
export async function startRun(event: unknown, { s3, sfn, stateMachine }: StartRunServices): Promise<StartRunResult> {
  const refusals: string[] = []
  for (const trigger of registeredTriggers()) {
    const parsed = trigger.event.safeParse(event)
    if (!parsed.success) {
      refusals.push(`${trigger.name}: ${z.prettifyError(parsed.error)}`)
      continue
    }
    const requested = await trigger.runOf(parsed.data, s3)
    if (requested === undefined) return { outcome: 'ignored' }
    const { bucket, spec, ...run } = requested
    const specKey = await freezeSpec(s3, bucket, run.runId, spec)
    return { outcome: await startExecution(sfn, stateMachine, { ...run, specKey }), runId: run.runId }
  }
  throw unknownEvent(refusals.join('\n'))
}
