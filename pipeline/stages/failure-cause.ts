/** The `Cause` that Step Functions catches, taken apart: Lambda's error document, Batch's JobDetail, or a list of jobs. */
import { z } from 'zod'
import { exitCodes } from '../contract/errors.ts'
import { kebab } from '../contract/stage.ts'
import { jobStages } from '../contract/stages.ts'

export interface FailedJob {
  readonly name: string
  readonly id: string
  readonly status: string
  readonly exitCode: number | null
}

export interface ParsedCause {
  readonly isLambda: boolean
  readonly stage: string | null
  /** The error's own name where the cause has one. */
  readonly error: string | null
  readonly sentence: string
  readonly advice: string | null
  readonly jobs: FailedJob[]
}

const lambdaErrorSchema = z.object({ errorType: z.string(), errorMessage: z.string(), advice: z.string().optional() })

const containerSchema = z.object({
  ExitCode: z.int().optional(),
  Reason: z.string().optional(),
  Command: z.array(z.string()).optional(),
})

const jobSchema = z.object({
  JobId: z.string(),
  JobName: z.string(),
  StatusReason: z.string().optional(),
  Container: containerSchema.optional(),
  Attempts: z
    .array(z.object({ Container: containerSchema.optional(), StatusReason: z.string().optional() }))
    .optional(),
})

export function parseCause(cause: string): ParsedCause {
  const value = parseJson(cause)
  const lambda = lambdaErrorSchema.safeParse(value)
  if (lambda.success) {
    const { errorType, errorMessage, advice } = lambda.data
    return { isLambda: true, stage: null, error: errorType, sentence: errorMessage, advice: advice ?? null, jobs: [] }
  }
  const list = z.array(jobSchema).safeParse(Array.isArray(value) ? value : [value])
  if (list.success && list.data.length > 0) return describeJobs(list.data)
  const sentence = cause.trim() === '' ? 'Nothing more is known.' : cause
  return { isLambda: false, stage: null, error: null, sentence, advice: null, jobs: [] }
}

function describeJobs(details: z.infer<typeof jobSchema>[]): ParsedCause {
  const jobs = details.map((detail): FailedJob => {
    const last = detail.Attempts?.at(-1)
    return {
      name: detail.JobName,
      id: detail.JobId,
      status: detail.StatusReason ?? last?.StatusReason ?? detail.Container?.Reason ?? 'no reason given',
      exitCode: detail.Container?.ExitCode ?? last?.Container?.ExitCode ?? null,
    }
  })
  const [first] = jobs
  const others =
    jobs.length > 1 ? `, and ${jobs.length - 1} more ${jobs.length === 2 ? 'child' : 'children'} with it` : ''
  return {
    isLambda: false,
    stage: stageOf(details[0]),
    error: null,
    sentence: `Job ${first.name} (${first.id}) failed${others}: ${first.status.replace(/\.$/, '')}${meaningOf(first.exitCode)}.`,
    advice: null,
    jobs,
  }
}

function stageOf({ JobName, Container }: z.infer<typeof jobSchema>): string | null {
  const found = jobStages().find(
    ({ name }) => Container?.Command?.[0] === kebab(name) || JobName.endsWith(`-${kebab(name)}`),
  )
  return found?.name ?? null
}

function meaningOf(exitCode: number | null): string {
  if (exitCode === null) return ''
  const meanings: Record<number, string> = {
    [exitCodes.userError]: 'a mistake in the spec or the data',
    [exitCodes.interrupted]: 'interrupted, progress saved',
    137: 'killed, often for lack of memory',
  }
  return ` (exit code ${exitCode}${meanings[exitCode] ? `: ${meanings[exitCode]}` : ''})`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
