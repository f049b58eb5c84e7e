/** Starts the workflow once per run id. */
import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn'

/** What an execution of search.asl.json is given. */
export interface RunRequest {
  readonly runId: string
  /** Object key of the spec's frozen copy. */
  readonly specKey: string
  /** Run whose archive and supernet a repeated search starts from. */
  readonly warmStartFrom?: string
  /** What to do where that run cannot be started from; default: stop. */
  readonly onUnusableStart?: 'start-fresh'
}

export type Started = 'started' | 'already-started'

/**
 * The input's bytes depend on the request alone, so a repeated call while the run goes on is answered like the first;
 * once it is over (or the input differs), the taken name says so. Both mean: nothing to do.
 */
export async function startExecution(
  client: SFNClient,
  stateMachineArn: string,
  request: RunRequest,
): Promise<Started> {
  const { runId, specKey, warmStartFrom, onUnusableStart } = request
  try {
    await client.send(
      new StartExecutionCommand({
        stateMachineArn,
        name: runId,
        // Fields that are undefined are not written.
        input: JSON.stringify({ runId, specKey, warmStartFrom, onUnusableStart }),
      }),
    )
    return 'started'
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) return 'already-started'
    throw error
  }
}
