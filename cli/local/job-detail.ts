/** Batch's documents as Step Functions shows them (PascalCase), as far as our workflow reads them. */

/** What the ASL passes to `batch:submitJob.sync`. */
export interface SubmitJobParameters {
  readonly JobName: string
  readonly JobDefinition: string
  readonly JobQueue: string
  /** For the bill. */
  readonly Tags?: Readonly<Record<string, string>>
  readonly ArrayProperties?: { readonly Size: number }
  readonly ContainerOverrides: {
    readonly Command: readonly string[]
    readonly Environment: readonly { readonly Name: string; readonly Value: string }[]
  }
}

export interface AttemptContainer {
  readonly ExitCode?: number
  /** Why the container never ran. */
  readonly Reason?: string
}

export interface AttemptDetail {
  readonly Container: AttemptContainer
  readonly StartedAt: number
  readonly StoppedAt: number
  readonly StatusReason: string
}

export interface JobDetail {
  readonly JobName: string
  readonly JobId: string
  readonly JobQueue: string
  readonly JobDefinition: string
  readonly Status: 'SUCCEEDED' | 'FAILED'
  readonly StatusReason: string
  readonly Attempts: readonly AttemptDetail[]
  /** As in the job definition: its patterns are in the Cause too, and must not be taken for what happened. */
  readonly RetryStrategy: {
    readonly Attempts: number
    readonly EvaluateOnExit: readonly Readonly<Record<string, string>>[]
  }
  readonly ArrayProperties?: {
    readonly Size?: number
    readonly Index?: number
    readonly StatusSummary?: Record<string, number>
  }
  readonly Container: AttemptContainer & {
    readonly Command: readonly string[]
    readonly Environment: readonly { readonly Name: string; readonly Value: string }[]
  }
}

/** A row of `batch:listJobs`. */
export interface JobSummary {
  readonly JobId: string
  readonly JobName: string
  readonly Status: string
  readonly StatusReason: string
  readonly Container: AttemptContainer
  readonly ArrayProperties: { readonly Index: number }
}

/** An error under the name that the state machine's Retry and Catch match. */
export class ServiceError extends Error {
  constructor(name: string, cause: string) {
    super(cause)
    this.name = name
  }
}

export const jobStatus = {
  timedOut: 'Job attempt duration exceeded timeout',
  exited: 'Essential container in task exited',
  childFailed: 'Array Child Job failed',
  noCapacity: 'Canceled by JobStateTimeLimit action due to reason: CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY',
  hostTerminated: (instance: string) => `Host EC2 (instance ${instance}) terminated.`,
} as const
