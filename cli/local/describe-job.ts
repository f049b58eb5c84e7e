/** Documents of jobs, from what was submitted. */
import type { JobDefinition } from '../../pipeline/contract/job-definition.ts'
import type { JobDetail, SubmitJobParameters } from './job-detail.ts'

/** What is known of a job before it runs. */
export function describeJob(parameters: SubmitJobParameters, id: string, definition: JobDefinition) {
  return {
    JobName: parameters.JobName,
    JobId: id,
    JobQueue: parameters.JobQueue,
    JobDefinition: parameters.JobDefinition,
    Tags: parameters.Tags ?? {},
    RetryStrategy: {
      Attempts: definition.attempts,
      EvaluateOnExit: definition.evaluateOnExit.map((rule) =>
        Object.fromEntries(
          Object.entries(rule).map(([key, value]) => [`${key.slice(0, 1).toUpperCase()}${key.slice(1)}`, value]),
        ),
      ),
    },
    Container: {
      Command: parameters.ContainerOverrides.Command,
      Environment: parameters.ContainerOverrides.Environment,
    },
  }
}

/** A job that failed before its container ran. */
export function failedUnstarted(
  parameters: SubmitJobParameters,
  id: string,
  definition: JobDefinition,
  reason: string,
  index?: number,
): JobDetail {
  return {
    ...describeJob(parameters, id, definition),
    Status: 'FAILED',
    StatusReason: reason,
    Attempts: [],
    ...(index === undefined ? {} : { ArrayProperties: { Index: index } }),
  }
}
