/**
 * AWS Batch for one laptop: jobs and array jobs, attempts and `evaluateOnExit`, the time limit of an attempt, reclaimed
 * machines. Jobs are child processes of the container's own entry point with Batch's environment.
 */
import { randomUUID } from 'node:crypto'
import type { JobMessage } from '../../batch-image/job/progress.ts'
import type { JobDefinition } from '../../pipeline/contract/job-definition.ts'
import { type Container, startContainer } from './container.ts'
import { describeJob, failedUnstarted } from './describe-job.ts'
import { evaluateOnExit } from './exit-rules.ts'
import type { Fault, FaultPlan, Occasion } from './faults.ts'
import {
  type AttemptDetail,
  type JobDetail,
  type JobSummary,
  jobStatus,
  ServiceError,
  type SubmitJobParameters,
} from './job-detail.ts'

export interface BatchEmulatorOptions {
  /** File of the container's entry point. */
  readonly entry: string
  readonly definition: JobDefinition
  /** Children of an array job that run side by side, at least 1. Asked when an array job starts. */
  readonly concurrency: () => Promise<number>
  readonly faults?: FaultPlan
  readonly onMessage?: (message: JobMessage) => void
  readonly onLog?: (line: string, job: { readonly command: string; readonly child: number }) => void
  readonly onAttempt?: (attempt: {
    command: string
    child: number
    attempt: number
    queue: string
    detail?: AttemptDetail
  }) => void
}

export class BatchEmulator {
  readonly #options: BatchEmulatorOptions
  readonly #running = new Set<{ container: Container; stop: (reason: string) => void }>()
  /** Failed children by the id of their array job. */
  readonly #failedChildren = new Map<string, readonly JobDetail[]>()
  #closedBecause: string | undefined

  constructor(options: BatchEmulatorOptions) {
    this.#options = options
  }

  /**
   * `batch:submitJob.sync`.
   * @throws ServiceError `States.TaskFailed` with the JobDetail as JSON text, as Step Functions hands it to Catch
   */
  async submit(parameters: SubmitJobParameters): Promise<JobDetail> {
    const id = randomUUID()
    const fault = this.#fault('submit', parameters, 0, 0)
    if (fault?.kind === 'submit-error') throw new ServiceError(fault.name, 'Played error of the service.')
    const size = parameters.ArrayProperties?.Size
    if (size !== undefined && (!Number.isInteger(size) || size < 2 || size > 10_000))
      throw new ServiceError('Batch.ClientException', `The array size ${size} is not between 2 and 10000.`)
    const detail =
      size === undefined ? await this.#runJob(parameters, id, undefined) : await this.#runArray(parameters, id, size)
    if (detail.Status === 'FAILED') throw new ServiceError('States.TaskFailed', JSON.stringify(detail))
    return detail
  }

  /** `batch:listJobs` of an array job's failed children. */
  listJobs(parameters: { readonly ArrayJobId: string }): { JobSummaryList: JobSummary[] } {
    const children = this.#failedChildren.get(parameters.ArrayJobId) ?? []
    return {
      JobSummaryList: children.map(({ JobId, JobName, Status, StatusReason, Container, ArrayProperties }) => ({
        JobId,
        JobName,
        Status,
        StatusReason,
        Container: { ExitCode: Container.ExitCode, Reason: Container.Reason },
        ArrayProperties: { Index: ArrayProperties?.Index ?? 0 },
      })),
    }
  }

  /** Ends every running job (SIGTERM, then SIGKILL), starts no further attempt of them, and waits until they are gone. */
  async terminate(reason: string, options: { readonly close?: boolean } = {}): Promise<void> {
    if (options.close === true) this.#closedBecause = reason
    const running = [...this.#running]
    for (const { stop } of running) stop(reason)
    await Promise.allSettled(running.map(({ container }) => container.exited))
  }

  async #runArray(parameters: SubmitJobParameters, id: string, size: number): Promise<JobDetail> {
    const limit = Math.max(1, await this.#options.concurrency())
    const children = new Array<JobDetail>(size)
    let following = 0
    const worker = async () => {
      for (let child = following++; child < size; child = following++)
        children[child] = await this.#runJob(parameters, id, child)
    }
    await Promise.all(Array.from({ length: Math.min(limit, size) }, worker))
    const failed = children.filter(({ Status }) => Status === 'FAILED')
    this.#failedChildren.set(id, failed)
    return {
      ...describeJob(parameters, id, this.#options.definition),
      Status: failed.length > 0 ? 'FAILED' : 'SUCCEEDED',
      StatusReason: failed.length > 0 ? jobStatus.childFailed : '',
      Attempts: [],
      ArrayProperties: { Size: size, StatusSummary: { FAILED: failed.length, SUCCEEDED: size - failed.length } },
    }
  }

  async #runJob(parameters: SubmitJobParameters, arrayId: string, index: number | undefined): Promise<JobDetail> {
    const { definition } = this.#options
    const id = index === undefined ? arrayId : `${arrayId}:${index}`
    const child = index ?? 0
    if (this.#fault('queue', parameters, child, 0)?.kind === 'no-capacity')
      return failedUnstarted(parameters, id, definition, jobStatus.noCapacity, index)
    const attempts: AttemptDetail[] = []
    for (let attempt = 1; ; attempt++) {
      if (this.#closedBecause !== undefined)
        return failedUnstarted(parameters, id, definition, this.#closedBecause, index)
      const { detail, final } = await this.#runAttempt(parameters, id, child, index, attempt)
      attempts.push(detail)
      const succeeded = detail.Container.ExitCode === 0 && detail.StatusReason === jobStatus.exited
      const again =
        !succeeded &&
        !final &&
        attempt < definition.attempts &&
        evaluateOnExit(definition.evaluateOnExit, {
          statusReason: detail.StatusReason,
          reason: detail.Container.Reason,
          exitCode: detail.Container.ExitCode,
        }) === 'RETRY'
      if (again) continue
      const described = describeJob(parameters, id, this.#options.definition)
      return {
        ...described,
        Status: succeeded ? 'SUCCEEDED' : 'FAILED',
        StatusReason: detail.StatusReason,
        Attempts: attempts,
        ...(index === undefined ? {} : { ArrayProperties: { Index: index } }),
        Container: { ...described.Container, ...detail.Container },
      }
    }
  }

  /** @returns `final`: no rule is asked whether to try again (time limit, termination) */
  async #runAttempt(
    parameters: SubmitJobParameters,
    id: string,
    child: number,
    index: number | undefined,
    attempt: number,
  ): Promise<{ detail: AttemptDetail; final: boolean }> {
    const { definition, onAttempt } = this.#options
    const command = parameters.ContainerOverrides.Command[0] ?? ''
    const place = { command, child, attempt, queue: parameters.JobQueue }
    const startedAt = Date.now()
    onAttempt?.(place)
    const container = startContainer({
      entry: this.#options.entry,
      command: parameters.ContainerOverrides.Command,
      environment: {
        ...Object.fromEntries(parameters.ContainerOverrides.Environment.map(({ Name, Value }) => [Name, Value])),
        AWS_BATCH_JOB_ID: id,
        AWS_BATCH_JOB_ATTEMPT: String(attempt),
        AWS_BATCH_JQ_NAME: parameters.JobQueue,
        AWS_BATCH_CE_NAME: parameters.JobQueue,
        ...(index === undefined ? {} : { AWS_BATCH_JOB_ARRAY_INDEX: String(index) }),
      },
      onMessage: (message) => this.#options.onMessage?.(message),
      onLog: (line) => this.#options.onLog?.(line, { command, child }),
    })
    /** Why we ended it, if we did. */
    let ended: { reason: string; final: boolean; hostLost: boolean } | undefined
    const timers: NodeJS.Timeout[] = []
    const later = (milliseconds: number, work: () => void) => timers.push(setTimeout(work, milliseconds))
    const stop = (reason: string) => {
      ended ??= { reason, final: true, hostLost: false }
      container.kill('SIGTERM')
      later(definition.killAfterSeconds * 1000, () => container.kill('SIGKILL'))
    }
    later(definition.attemptDurationSeconds * 1000, () => stop(jobStatus.timedOut))
    const fault = this.#fault('attempt', parameters, child, attempt)
    if (fault?.kind === 'reclaim')
      later(fault.afterMilliseconds, () => {
        ended ??= { reason: jobStatus.hostTerminated(playedInstance(id)), final: false, hostLost: true }
        container.kill('SIGKILL')
      })
    if (fault?.kind === 'notice') later(fault.afterMilliseconds, () => container.kill('SIGTERM'))
    const running = { container, stop }
    this.#running.add(running)
    try {
      const code = await container.exited
      const detail: AttemptDetail = {
        Container: ended?.hostLost === true ? {} : { ExitCode: code },
        StartedAt: startedAt,
        StoppedAt: Date.now(),
        StatusReason: ended?.reason ?? jobStatus.exited,
      }
      onAttempt?.({ ...place, detail })
      return { detail, final: ended?.final ?? false }
    } finally {
      this.#running.delete(running)
      for (const timer of timers) clearTimeout(timer)
    }
  }

  #fault(phase: Occasion['phase'], parameters: SubmitJobParameters, child: number, attempt: number): Fault | undefined {
    return this.#options.faults?.({
      phase,
      command: parameters.ContainerOverrides.Command[0] ?? '',
      queue: parameters.JobQueue,
      child,
      attempt,
    })
  }
}

/** An instance id of the usual form, taken from the job's. */
function playedInstance(jobId: string): string {
  return `i-${jobId.replaceAll(/[^0-9a-f]/g, '').slice(0, 17)}`
}
