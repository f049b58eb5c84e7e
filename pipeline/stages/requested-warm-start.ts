/** Which run a run starts from, and whether it can. */
import { spaceByName } from '../../nat/space/index.ts'
import { listCommand, resumeCommand } from '../contract/commands.ts'
import { archiveSchema, runRecordSchema, trainedManifestSchema, type WarmStart } from '../contract/documents.ts'
import { errorNames, NatError } from '../contract/errors.ts'
import { keys } from '../contract/keys.ts'
import { summarySchema } from '../contract/results.ts'
import type { DeploymentSpec } from '../contract/spec.ts'
import { findDocument, readDocument } from '../store/json-documents.ts'
import { type FunctionContext, placeOf } from './function-context.ts'

export interface WarmStartRequest {
  readonly runId: string
  /** The run to start from; undefined: none is asked for. */
  readonly warmStartFrom: string | undefined
  /** `start-fresh`: a repeated search goes on without its last run where that cannot be used. */
  readonly onUnusableStart: 'stop' | 'start-fresh'
}

/**
 * What a run was begun with stands: a resumed run need not say it again.
 * @param spec undefined: there is none yet, which is somebody else's to refuse
 * @throws NatError `Nat.InvalidSpec` when the run to start from is missing, unfinished, of another preset, or another one
 *   than this run was begun with
 */
export async function resolveWarmStart(
  request: WarmStartRequest,
  spec: DeploymentSpec | undefined,
  context: FunctionContext,
): Promise<WarmStart | null> {
  const { runId, warmStartFrom, onUnusableStart } = request
  const record = await findDocument(context.store, keys.run(runId), runRecordSchema)
  if (warmStartFrom === undefined || spec === undefined) return record?.warmStart ?? null
  const isRequired = onUnusableStart === 'stop'
  if (record !== undefined) {
    const begunWith = record.warmStart
    if (isRequired && begunWith?.runId !== warmStartFrom)
      throw unusable(
        `${runId} was begun ${begunWith === null ? 'without a warm start' : `from ${begunWith.runId}`}, not from ${warmStartFrom}. Give this one a run id of its own, or resume ${runId} as it is.`,
      )
    return begunWith
  }
  try {
    return await requireUsable(warmStartFrom, spec, context)
  } catch (error) {
    const isExpected =
      error instanceof NatError && (error.name === errorNames.invalidSpec || error.name === errorNames.corruptedObject)
    if (isRequired || !isExpected) throw error
    context.logger.info('the last run cannot be started from: starting afresh', { warmStartFrom, cause: error.message })
    return null
  }
}

async function requireUsable(from: string, spec: DeploymentSpec, context: FunctionContext): Promise<WarmStart> {
  const { store } = context
  const place = placeOf(context)
  const summary = await findDocument(store, keys.summary(from), summarySchema)
  if (summary === undefined) {
    const isThere = (await store.head(keys.spec(from))) !== undefined
    throw unusable(
      isThere
        ? `run ${from} is not finished: finish it first, or name another one.`
        : `there is no run ${from} in ${store.location}: name a finished one.`,
      isThere ? `Finish it with: ${resumeCommand(from, place)}` : `This lists them: ${listCommand(place)}`,
    )
  }
  const { preset } = spec.supernet
  if (summary.supernet !== preset)
    throw unusable(
      `run ${from} searched ${summary.supernet}, this spec ${preset}: name a run of ${preset}, whose networks and weights can be used.`,
    )
  const { generation } = await readDocument(store, keys.finalArchive(from), archiveSchema)
  for (const width of spaceByName(preset).supernets.keys()) {
    const manifest = await readDocument(store, keys.trained(from, generation, width), trainedManifestSchema)
    if ((await store.head(manifest.checkpoint.key)) === undefined)
      throw unusable(`the weights of run ${from} are gone (${manifest.checkpoint.key}): name another run.`)
  }
  return { runId: from, generation }
}

function unusable(sentence: string, advice?: string): NatError {
  return new NatError(
    errorNames.invalidSpec,
    `The warm start cannot be used: ${sentence}`,
    advice === undefined ? {} : { advice },
  )
}
