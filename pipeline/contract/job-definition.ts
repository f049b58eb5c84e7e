/**
 * The container job as AWS Batch and the local emulator run it: attempts, what is worth another attempt, time limits.
 * The CDK stack makes the job definition of this; `cli/local/` obeys the same table.
 */
import { exitCodes } from './errors.ts'

/** One rule of Batch's `evaluateOnExit`. All given patterns must match; `*` at a pattern's end matches anything. */
export interface ExitRule {
  readonly action: 'RETRY' | 'EXIT'
  readonly onStatusReason?: string
  readonly onReason?: string
  readonly onExitCode?: string
}

export interface JobDefinition {
  /** 1 to 10. */
  readonly attempts: number
  /** The first rule that matches decides; at most five. Where none matches, Batch retries: so the last one ends it. */
  readonly evaluateOnExit: readonly ExitRule[]
  /** Of one attempt. Then SIGTERM, and SIGKILL after `killAfterSeconds`; a timed-out job is not retried. At least 60. */
  readonly attemptDurationSeconds: number
  readonly killAfterSeconds: number
}

export const jobDefinition: JobDefinition = {
  attempts: 3,
  evaluateOnExit: [
    // The machine was taken away before the container could react.
    { action: 'RETRY', onStatusReason: 'Host EC2*' },
    // The container saw the Spot notice, saved its progress and left: its exit code is the only trace.
    { action: 'RETRY', onExitCode: String(exitCodes.interrupted) },
    { action: 'RETRY', onReason: 'CannotPullContainerError:*' },
    { action: 'RETRY', onStatusReason: 'Task failed to start*' },
    { action: 'EXIT', onReason: '*' },
  ],
  // An adaptation stage takes minutes on a GPU; a whole night on a laptop's CPU still fits.
  attemptDurationSeconds: 4 * 3600,
  killAfterSeconds: 30,
}

/** What a job may wait for a machine, all attempts together, before the workflow gives it up. */
export const queueAllowanceSeconds = 3600

/** `TimeoutSeconds` of a Batch task in the ASL files: a test holds them to it. */
export const jobTimeoutSeconds = jobDefinition.attempts * jobDefinition.attemptDurationSeconds + queueAllowanceSeconds
