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
  /** The first rule that matches decides; at most five. Where none matches, Batch retries. */
  readonly evaluateOnExit: readonly ExitRule[]
  /** Of one attempt. Then SIGTERM, and SIGKILL after `killAfterSeconds`; a timed-out job is not retried. At least 60. */
  readonly attemptDurationSeconds: number
  readonly killAfterSeconds: number
}

export const jobDefinition: JobDefinition = {
  attempts: 3,
  evaluateOnExit: [
    // What is known to be final ends the job; the rest is tried again, so that no failure of the machine has to be listed:
    // an exit code of 75 (interrupted, progress saved), or none at all because the container never ran.
    // Machine and container agent may fail and leave an exit code behind all the same.
    { action: 'RETRY', onStatusReason: 'Host EC2*' },
    { action: 'RETRY', onReason: 'Cannot*' },
    { action: 'RETRY', onExitCode: String(exitCodes.terminated) },
    // A bug (1), killed (137, 139), not found (127).
    { action: 'EXIT', onExitCode: '1*' },
    // The user's mistake (64).
    { action: 'EXIT', onExitCode: '6*' },
  ],
  // An adaptation stage takes minutes on a GPU; a whole night on a laptop's CPU still fits.
  attemptDurationSeconds: 4 * 3600,
  killAfterSeconds: 30,
}
