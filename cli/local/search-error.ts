/** From the failure of an execution to the one sentence that helps. */
import type { JobMessage } from '../../batch-image/job/progress.ts'
import { resumeCommand } from '../../pipeline/contract/commands.ts'
import { errorNames } from '../../pipeline/contract/errors.ts'
import { nextStep } from '../../pipeline/contract/next-step.ts'
import { Stopped } from '../errors.ts'
import { WorkflowFailed } from './workflow.ts'

/** A failed search: named after the error at its root, with what to do about it. */
class SearchFailed extends Error {
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
    store,
    logFile,
  }: {
    failures: readonly Extract<JobMessage, { type: 'failed' }>[]
    runId: string
    store: string
    logFile: string
  },
): unknown {
  if (error instanceof Stopped)
    return Object.assign(new Stopped(`Stopped. Continue with: ${resumeCommand(runId, { store })}`), { cause: error })
  if (!(error instanceof WorkflowFailed)) return error
  const job = error.error === 'Nat.TaskFailed' ? failures.at(-1) : undefined
  const name = job?.name ?? error.error
  const message = job?.text ?? error.message
  const next = nextStep(name, runId, { store })
  const advice = [
    message.includes(job?.advice ?? '') ? undefined : job?.advice,
    // RecordFailure may have said it already.
    message.includes(next) ? undefined : next,
    name === errorNames.invalidSpec ? undefined : `Log of the jobs: ${logFile}`,
  ]
  return new SearchFailed(name, message, advice.filter(Boolean).join('\n'), error)
}
