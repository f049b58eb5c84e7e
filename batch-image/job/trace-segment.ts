/** What one attempt of a job adds to the X-Ray trace of its execution. A function's segments come from Lambda itself. */
import { randomBytes } from 'node:crypto'
import { PutTraceSegmentsCommand, XRayClient } from '@aws-sdk/client-xray'
import type { JobEnvironment } from './environment.ts'
import type { Outcome } from './outcome.ts'

export interface AttemptFacts {
  readonly startedAt: Date
  /** Of work. */
  readonly seconds: number
  readonly outcome: Outcome
  /** Why it failed, in one sentence. */
  readonly failure: { readonly name: string; readonly text: string } | undefined
}

type IdentifiedJob = Pick<JobEnvironment, 'stage' | 'runId' | 'generation' | 'child' | 'attempt' | 'jobId'>

/** A job that is in the way of a Spot notice has seconds left: its trace takes two of them at most. */
const patience = { connectionTimeout: 1000, requestTimeout: 1000, throwOnRequestTimeout: true }

/**
 * A segment document (X-Ray's developer guide, "segment documents"). It has no parent: Step Functions tells a Batch job no
 * segment of its own, so the attempts stand beside the functions in the execution's trace, one service a stage.
 * @param id 16 hexadecimal digits
 */
export function traceSegment(traceId: string, id: string, job: IdentifiedJob, facts: AttemptFacts): object {
  const start = facts.startedAt.getTime() / 1000
  const { failure, outcome } = facts
  return {
    trace_id: traceId,
    id,
    name: job.stage,
    origin: 'AWS::ECS::Container',
    start_time: start,
    end_time: start + facts.seconds,
    // An interruption is nobody's mistake: the attempt saved its progress, and the next one goes on.
    fault: outcome.outcome === 'failed',
    ...(failure === undefined
      ? {}
      : { cause: { exceptions: [{ id, type: failure.name, message: failure.text, remote: false }] } }),
    annotations: {
      run: job.runId,
      generation: job.generation,
      child: job.child,
      attempt: job.attempt,
      outcome: outcome.outcome,
    },
    metadata: { batch: { jobId: job.jobId, exitCode: outcome.exitCode } },
  }
}

/** @throws Error of the SDK, or when X-Ray refuses the document */
export async function sendTraceSegment(traceId: string, job: IdentifiedJob, facts: AttemptFacts): Promise<void> {
  const client = new XRayClient({ maxAttempts: 2, requestHandler: patience })
  const segment = traceSegment(traceId, randomBytes(8).toString('hex'), job, facts)
  try {
    const { UnprocessedTraceSegments = [] } = await client.send(
      new PutTraceSegmentsCommand({ TraceSegmentDocuments: [JSON.stringify(segment)] }),
    )
    for (const { ErrorCode, Message } of UnprocessedTraceSegments)
      throw new Error(`X-Ray refused the segment: ${ErrorCode} ${Message}`)
  } finally {
    client.destroy()
  }
}
