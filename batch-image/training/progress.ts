/** How far an unfinished training stage is: the only object of a run that is overwritten. */
import { z } from 'zod'
import { checkpointReferenceSchema, curvePointSchema } from '../../pipeline/contract/documents.ts'
import { errorNames, NatError } from '../../pipeline/contract/errors.ts'
import { findDocument, replaceDocument } from '../../pipeline/store/json-documents.ts'
import type { Supernet } from '../../supernet/supernet.ts'
import type { JobContext } from '../job/job-context.ts'
import { loadCheckpoint, saveCheckpoint } from './checkpoints.ts'

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
})

/** Without the weights, which are in the supernet. */
export type Progress = Omit<z.infer<typeof progressSchema>, 'schema' | 'checkpoint'>

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
  const { step, curve, sum, summed, rate } = saved
  return { step, curve: [...curve], sum, summed, rate }
}

export async function saveProgress(
  { store, runId }: JobContext,
  key: string,
  supernet: Supernet,
  progress: Progress,
): Promise<void> {
  const checkpoint = await saveCheckpoint(store, runId, supernet.state({ momentum: true }))
  await replaceDocument(store, key, progressSchema, { schema: 1, checkpoint, ...progress })
}
