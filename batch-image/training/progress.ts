/** How far an unfinished training stage is: a pointer that is overwritten, to weights that are not. */
import { z } from 'zod'
import {
  type CheckpointReference,
  checkpointReferenceSchema,
  curvePointSchema,
} from '../../pipeline/contract/documents.ts'
import { errorNames, NatError } from '../../pipeline/contract/errors.ts'
import { findDocument, replaceDocument } from '../../pipeline/store/json-documents.ts'
import type { Snapshot, Supernet } from '../../supernet/supernet.ts'
import type { JobContext } from '../job/job-context.ts'
import { loadCheckpoint, saveCheckpoint } from './checkpoints.ts'

const keptSchema = z.strictObject({ step: z.int().min(1), checkpoint: checkpointReferenceSchema })

const progressSchema = z.strictObject({
  schema: z.literal(1),
  step: z.int().min(0),
  checkpoint: checkpointReferenceSchema,
  curve: z.array(curvePointSchema),
  /** Losses since the last point of the curve: their sum and how many they are. */
  sum: z.number().default(0),
  summed: z.int().min(0).default(0),
  /** Factor of every learning rate: below 1 after a training that diverged. */
  rate: z.number().default(1),
  /** Where a training that diverges goes on from; absent: from its beginning. */
  good: keptSchema.optional(),
  /** Of the epochs' ends so far, the one with the least error on the validation images, where that is asked for. */
  best: keptSchema.extend({ error: z.number() }).optional(),
})

/** Weights to come back to: in memory, in the store, or both. */
export interface Kept {
  readonly step: number
  readonly snapshot?: Snapshot
  readonly checkpoint?: CheckpointReference
}

/** Without the weights of the last step, which are in the supernet. */
export interface Progress extends Pick<z.infer<typeof progressSchema>, 'step' | 'curve' | 'sum' | 'summed' | 'rate'> {
  good?: Kept | undefined
  best?: (Kept & { readonly error: number }) | undefined
}

export const noProgress = (rate = 1): Progress => ({ step: 0, curve: [], sum: 0, summed: 0, rate })

/**
 * Loads the weights of the last save under `key`, if there is one of at most `steps` steps. What was saved only spares time:
 * where the pointer or its weights are damaged, the stage starts from its beginning.
 */
export async function restoreProgress(
  { store, log }: JobContext,
  key: string,
  supernet: Supernet,
  steps: number,
): Promise<Progress> {
  let saved: z.infer<typeof progressSchema> | undefined
  try {
    saved = await findDocument(store, key, progressSchema)
    if (saved === undefined || saved.step > steps) return noProgress()
    supernet.load(await loadCheckpoint(store, saved.checkpoint))
  } catch (error) {
    if (!(error instanceof NatError && error.name === errorNames.corruptedObject)) throw error
    log('saved progress is damaged: training starts from its beginning', { key, cause: error.message })
    return noProgress()
  }
  const { step, curve, sum, summed, rate, good, best } = saved
  return { step, curve: [...curve], sum, summed, rate, good, best }
}

/** Weights that are in memory only are saved too, once. */
export async function saveProgress(
  { store, runId }: JobContext,
  key: string,
  supernet: Supernet,
  progress: Progress,
): Promise<void> {
  const save = (snapshot: Snapshot) => saveCheckpoint(store, runId, supernet.stateOf(snapshot))
  const referenceOf = async ({ checkpoint, snapshot }: Kept) =>
    checkpoint ?? (await save(snapshot ?? supernet.snapshot()))
  if (progress.good) progress.good = { ...progress.good, checkpoint: await referenceOf(progress.good) }
  if (progress.best) progress.best = { ...progress.best, checkpoint: await referenceOf(progress.best) }
  const { step, curve, sum, summed, rate, good, best } = progress
  await replaceDocument(store, key, progressSchema, {
    schema: 1,
    checkpoint: await save(supernet.snapshot()),
    step,
    curve,
    sum,
    summed,
    rate,
    good: good?.checkpoint && { step: good.step, checkpoint: good.checkpoint },
    best: best?.checkpoint && { step: best.step, error: best.error, checkpoint: best.checkpoint },
  })
}

/** @throws NatError `Nat.CorruptedObject` when it is in the store only, and missing or damaged there */
export async function goBackTo(
  { store }: Pick<JobContext, 'store'>,
  supernet: Supernet,
  { snapshot, checkpoint }: Kept,
): Promise<void> {
  if (snapshot !== undefined) supernet.restore(snapshot)
  else if (checkpoint !== undefined) supernet.load(await loadCheckpoint(store, checkpoint))
}
