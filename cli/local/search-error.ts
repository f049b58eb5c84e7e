/** From the failure of an execution to the one sentence that helps. */
import type { JobMessage } from '../../batch-image/job/progress.ts'
import { Stopped } from '../errors.ts'
import { WorkflowFailed } from './workflow.ts'

/** A failed search: named after the error at its root, with what to do about it. */
export class SearchFailed extends Error {
  readonly advice: string
  constructor(name: string, message: string, advice: string, cause: unknown) {
    super(message, { cause })
    this.name = name
    this.advice = advice
  }
}

/** @param failures the last words of jobs, oldest first: they know better than the workflow why they failed */
export function searchError(
  error: unknown,
  {
    failures,
    runId,
    logFile,
  }: { failures: readonly Extract<JobMessage, { type: 'failed' }>[]; runId: string; logFile: string },
): unknown {
  if (error instanceof Stopped)
    return Object.assign(new Stopped(`Stopped. Continue with: nat resume ${runId}`), { cause: error })
  if (!(error instanceof WorkflowFailed)) return error
  const job = failures.at(-1)
  const after = `Nothing that was committed is lost. Continue with: nat resume ${runId}\nLog of the jobs: ${logFile}`
  if (error.error === 'Nat.TaskFailed' && job !== undefined)
    return new SearchFailed(job.name, job.text, [job.advice, after].filter(Boolean).join('\n'), error)
  return new SearchFailed(error.error, error.message, error.error === 'Nat.InvalidSpec' ? '' : after, error)
}
