/** ResolveSpec: freezes the spec of a run and says where the search stands. */
import { z } from 'zod'
import { leastDataset, refuseHopelessBudget } from '../budget/least-cost.ts'
import { archiveSchema, type RunRecord, runRecordSchema, type WorkflowState } from '../contract/documents.ts'
import { errorNames, NatError } from '../contract/errors.ts'
import { keys } from '../contract/keys.ts'
import { parseSpec, specHash, validateSpec } from '../contract/parse-spec.ts'
import { type DeploymentSpec, normalisedSpecSchema } from '../contract/spec.ts'
import { readLedger } from '../ledger/ledger.ts'
import { findDocument, publishDocument, readDocument } from '../store/json-documents.ts'
import { NotFound } from '../store/object-store.ts'
import { decide } from './decision.ts'
import type { FunctionContext } from './function-context.ts'
import { openTables } from './open-latency-tables.ts'
import { resolveWarmStart } from './requested-warm-start.ts'
import { keepTables } from './run-objectives.ts'
import { refuseUnworkable } from './workable-spec.ts'

const runIdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,79}$/)

const resolveSpecInputSchema = z.object({
  runId: runIdSchema,
  /** Key of the uploaded spec. A resumed run needs neither this nor `spec`. */
  specKey: z.string().optional(),
  /** The spec itself, in place of its key. */
  spec: z.unknown().optional(),
  /** A finished run of the same preset to start from: its archive's networks and its weights. */
  warmStartFrom: runIdSchema.optional(),
  /** What to do where that run cannot be started from. */
  onUnusableStart: z.enum(['stop', 'start-fresh']).default('stop'),
  compute: z
    .object({
      threads: z.int().min(0).optional(),
      mostThreads: z.int().min(0).optional(),
      oneDnn: z.boolean().optional(),
      evaluationShards: z.int().min(2).max(1000).optional(),
    })
    .optional(),
})

/** Children of EvaluateSubnets where neither the spec nor the caller says: an hour's work in minutes. */
const defaultShards = 8

/** @throws NatError `Nat.InvalidSpec`: all mistakes at once, or a run id that another spec has taken */
export async function resolveSpec(
  input: unknown,
  context: FunctionContext,
): Promise<WorkflowState & { decision: 'continue' | 'finished' }> {
  const { runId, compute, warmStartFrom, onUnusableStart, ...source } = parseInput(input)
  const { store } = context
  const given = await readSource(source, context)
  if (given !== undefined) refuseUnworkable(given, context)
  const frozen = await findDocument(store, keys.spec(runId), normalisedSpecSchema)
  // Before anything is written: a run that cannot begin leaves nothing behind.
  const tables = given === undefined || frozen !== undefined ? [] : await openTables(given)
  await refuseBudget(runId, given ?? frozen, context)
  const warmStart = await resolveWarmStart({ runId, warmStartFrom, onUnusableStart }, given ?? frozen, context)
  const spec = await freezeSpec(runId, given, frozen, context)
  await keepTables(store, runId, tables)
  const proposed: RunRecord = {
    schema: 1,
    runId,
    specHash: specHash(spec),
    startedAt: context.clock().toISOString(),
    threads: compute?.threads ?? 0,
    mostThreads: compute?.mostThreads ?? 0,
    oneDnn: compute?.oneDnn ?? true,
    evaluationShards: compute?.evaluationShards ?? spec.evaluation.shards ?? defaultShards,
    warmStart,
  }
  const { value: run } = await publishDocument(store, keys.run(runId), runRecordSchema, proposed)
  const generation = await firstUncommitted(runId, spec, context)
  // To the workflow, a run that its budget has stopped is finished: what exists is delivered.
  const decision = (await decide(context, spec, runId, generation)) === 'continue' ? 'continue' : 'finished'
  context.logger.info('spec resolved', { generation, decision })
  return { runId, generation, firstGeneration: generation, evaluationShards: run.evaluationShards, decision }
}

/** As long as there is no first result. */
async function refuseBudget(runId: string, spec: DeploymentSpec | undefined, context: FunctionContext): Promise<void> {
  const { store, machine } = context
  if (spec === undefined || machine === 'local') return
  if ((await store.head(keys.archive(runId, 0))) !== undefined) return
  refuseHopelessBudget(spec, leastDataset, { spent: await readLedger(store, runId) })
}

function parseInput(input: unknown): z.output<typeof resolveSpecInputSchema> {
  const parsed = resolveSpecInputSchema.safeParse(input)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new NatError(
    errorNames.invalidSpec,
    `The run cannot start: ${issue.path.join('.') || 'the input'} is wrong (${issue.message}). Run ids are 1 to 80 letters, digits and inner hyphens; evaluationShards is a whole number from 2 to 1000.`,
    { cause: parsed.error },
  )
}

/** The spec given with this start; undefined for a bare resume. */
async function readSource(
  { specKey, spec }: { specKey?: string | undefined; spec?: unknown },
  { store }: FunctionContext,
): Promise<DeploymentSpec | undefined> {
  if (spec !== undefined) return typeof spec === 'string' ? parseSpec(spec) : validateSpec(spec)
  if (specKey === undefined) return undefined
  try {
    return parseSpec(new TextDecoder().decode((await store.get(specKey)).body), specKey)
  } catch (error) {
    if (!(error instanceof NotFound)) throw error
    throw new NatError(
      errorNames.invalidSpec,
      `There is no spec ${specKey} in ${store.location}: upload it there, or name another one.`,
      { cause: error },
    )
  }
}

async function freezeSpec(
  runId: string,
  given: DeploymentSpec | undefined,
  frozen: DeploymentSpec | undefined,
  { store }: FunctionContext,
): Promise<DeploymentSpec> {
  if (given === undefined) {
    if (frozen !== undefined) return frozen
    throw new NatError(
      errorNames.invalidSpec,
      `There is no run ${runId} in ${store.location} and no spec was given: start it with a spec, or check the run id.`,
    )
  }
  const { value: spec } =
    frozen === undefined
      ? await publishDocument(store, keys.spec(runId), normalisedSpecSchema, given)
      : { value: frozen }
  if (specHash(spec) !== specHash(given))
    throw new NatError(
      errorNames.invalidSpec,
      `Run ${runId} was started with another spec (${changedFields(spec, given).join(', ')}). Give this one a run id of its own, or resume ${runId} with the spec it has.`,
    )
  return spec
}

async function firstUncommitted(runId: string, spec: DeploymentSpec, { store }: FunctionContext): Promise<number> {
  for (let generation = 0; generation <= spec.search.generations; generation++) {
    const key = keys.archive(runId, generation)
    if ((await store.head(key)) === undefined) {
      // The last committed one is what the search goes on from: refuse to start anything on a damaged archive.
      if (generation > 0) await readDocument(store, keys.archive(runId, generation - 1), archiveSchema)
      return generation
    }
  }
  return spec.search.generations + 1
}

/** Paths of the fields that differ, with both values. */
function changedFields(frozen: unknown, given: unknown, path = ''): string[] {
  if (isSection(frozen) && isSection(given))
    return [...new Set([...Object.keys(frozen), ...Object.keys(given)])].flatMap((key) =>
      changedFields(frozen[key], given[key], path === '' ? key : `${path}.${key}`),
    )
  const [before, now] = [JSON.stringify(frozen), JSON.stringify(given)]
  return before === now ? [] : [`${path}: ${before ?? 'nothing'} there, ${now ?? 'nothing'} here`]
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
