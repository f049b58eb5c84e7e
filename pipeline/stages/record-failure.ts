/** RecordFailure: writes down why a run failed and what to do about it. It reads what the workflow caught. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { errorNames, exitCodes, messageOf } from '../contract/errors.ts'
import { keys } from '../contract/keys.ts'
import { nextStep } from '../contract/next-step.ts'
import { replaceDocument } from '../store/json-documents.ts'
import { type ParsedCause, parseCause } from './failure-cause.ts'
import { type FunctionContext, placeOf } from './function-context.ts'

const inputSchema = z.object({
  runId: z.string().optional(),
  generation: z.int().min(0).optional(),
  decision: z.string().optional(),
  failure: z.object({ Error: z.string().default('Unknown'), Cause: z.string().default('') }).prefault({}),
})

export const failureSchema = z.strictObject({
  schema: z.literal(1),
  runId: z.string(),
  /** Null: nothing tells which. */
  stage: z.string().nullable(),
  generation: z.int().nullable(),
  at: z.string(),
  /** The workflow's error name, e.g. `Nat.InvalidData` or `States.TaskFailed`. */
  error: z.string(),
  /** One or two sentences. */
  cause: z.string(),
  advice: z.string(),
  /** What the service said about each failed job. */
  jobs: z.array(
    z.strictObject({
      name: z.string(),
      id: z.string(),
      status: z.string(),
      exitCode: z.int().nullable(),
    }),
  ),
})
export type FailureRecord = z.infer<typeof failureSchema>

/** @returns the record, `error` and `cause` of which become those of the failed execution */
export async function recordFailure(input: unknown, context: FunctionContext): Promise<FailureRecord> {
  const parsed = inputSchema.safeParse(input)
  const state = parsed.success ? parsed.data : inputSchema.parse({})
  const { runId = 'unknown', generation, failure } = state
  const cause = parseCause(failure.Cause)
  const error = cause.error ?? failure.Error
  const next = nextStep(isUserError(cause) ? errorNames.invalidData : error, runId, placeOf(context))
  const record: FailureRecord = {
    schema: 1,
    runId,
    stage: cause.stage ?? (cause.isLambda ? await lambdaStageAt(context, state) : null),
    generation: generation ?? null,
    at: context.clock().toISOString(),
    error,
    cause: cause.sentence,
    advice:
      cause.advice === null
        ? adviceFor(error, cause, next)
        : [cause.advice, next].filter((text) => !cause.sentence.includes(text)).join('\n'),
    jobs: cause.jobs,
  }
  const digest = createHash('sha256').update(failure.Cause).digest('hex').slice(0, 8)
  const id = `${record.at.replaceAll(/[:.]/g, '-')}-${record.stage ?? 'unknown'}-${digest}`
  context.logger.info('run failed', { ...record })
  if (/^[A-Za-z0-9-]+$/.test(runId)) await keep(context, keys.failure(runId, id), record)
  return { ...record, error: nameOfExecutionError(error), cause: `${record.cause} ${record.advice}`.trim() }
}

/** The store may be what failed: whoever asks for the execution still hears why. */
async function keep({ store, logger }: FunctionContext, key: string, record: FailureRecord): Promise<void> {
  try {
    await replaceDocument(store, key, failureSchema, record)
  } catch (error) {
    logger.info('the failure could not be recorded', { cause: messageOf(error) })
  }
}

/** `States.` is reserved for Step Functions: a Fail state must not end an execution under such a name (ASL, "Errors"). */
function nameOfExecutionError(error: string): string {
  return error.replace(/^States\./, 'Nat.')
}

/**
 * Lambda's error does not name the function. But the state says how far the run was (only ResolveSpec runs before there
 * is a decision), and each stage publishes a manifest: the one that failed is the first whose manifest is missing.
 */
async function lambdaStageAt(
  { store }: FunctionContext,
  { runId = '', generation, decision }: z.output<typeof inputSchema>,
): Promise<string | null> {
  if (decision === undefined || generation === undefined) return 'ResolveSpec'
  const isThere = async (key: string) => (await store.head(key)) !== undefined
  try {
    if (decision !== 'continue') return (await isThere(keys.selected(runId))) ? 'PublishReport' : 'SelectSubnets'
    return (await isThere(keys.plan(runId, generation))) ? 'CommitGeneration' : 'PlanGeneration'
  } catch {
    return null // The store itself may be what failed.
  }
}

function adviceFor(error: string, cause: ParsedCause, next: string): string {
  if (error === errorNames.invalidSpec) return `Correct the spec.\n${next}`
  if (error === errorNames.invalidData) return `Correct the images, or set dataset.onBadFile to skip.\n${next}`
  if (error === errorNames.corruptedObject)
    return `Restore the object from an older version of the bucket or from a backup.\n${next}`
  if (error === errorNames.storageUnavailable) return `Make the store writable.\n${next}`
  if (error === errorNames.trainingDiverged) return `Lower adaptation.learningRate or warmUp.learningRate.\n${next}`
  const said = cause.jobs.map(({ status }) => status).join(' ')
  if (said.includes('MISCONFIGURATION:'))
    return `No machine of the compute environment can run the job: check it.\n${next}`
  if (said.includes('CAPACITY:')) return `AWS has no such machine now: wait, or allow more instance types.\n${next}`
  if (said.includes('Host EC2')) return `The machine was taken back; nothing that was saved is lost.\n${next}`
  if (error === errorNames.timeout || error === 'Sandbox.Timedout')
    return `The store may be slow or out of reach; if not, use a smaller archive or population.\n${next}`
  if (said.includes('exceeded timeout') || error === 'States.Timeout')
    return `It took longer than its limit: use fewer epochs or images, or more shards.\n${next}`
  if (isUserError(cause)) return `Correct what the log of the job names.\n${next}`
  return `The log of the stage says more.\n${next}`
}

/** A job ended with the exit code of a mistake in the spec or the data. */
function isUserError({ jobs }: ParsedCause): boolean {
  return jobs.some(({ exitCode }) => exitCode === exitCodes.userError)
}
