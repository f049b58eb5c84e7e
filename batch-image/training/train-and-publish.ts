/** A training stage that can be killed at any instant: progress is saved now and then, the manifest is published once. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { z } from 'zod'
import {
  checkpointReferenceSchema,
  curvePointSchema,
  type TrainedManifest,
  trainedManifestSchema,
} from '../../pipeline/contract/documents.ts'
import { errorNames, NatError } from '../../pipeline/contract/errors.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { findDocument, publishDocument, replaceDocument } from '../../pipeline/store/documents.ts'
import type { ImageSet } from '../../supernet/input/batches.ts'
import type { Supernet } from '../../supernet/supernet.ts'
import {
  Diverged,
  stepsPerEpoch,
  type TrainingPlan,
  type TrainingSettings,
  train,
} from '../../supernet/training/train.ts'
import type { StageContext } from '../job/context.ts'
import { loadCheckpoint, saveCheckpoint } from './checkpoints.ts'

/** An interrupted stage repeats at most this much. */
const SAVE_SECONDS = 120
/** Points of the curve that is published. */
const CURVE_POINTS = 50

/** Overwritten as training goes on: the only object that is not write-once. */
const progressSchema = z.strictObject({
  schema: z.literal(1),
  step: z.int().min(0),
  checkpoint: checkpointReferenceSchema,
  curve: z.array(curvePointSchema),
  /** Losses since the last point of the curve: their sum and how many they are. */
  sum: z.number().default(0),
  summed: z.int().min(0).default(0),
})

export interface TrainingStage {
  readonly supernet: Supernet
  readonly images: ImageSet
  readonly settings: TrainingSettings
  readonly plan: TrainingPlan
  readonly note: string
}

/** Trains, and publishes the manifest of generation `generation` (or `beforeSearch`) of this width. */
export async function trainAndPublish(
  context: StageContext,
  generation: number,
  width: number,
  { supernet, images, settings, plan, note }: TrainingStage,
): Promise<TrainedManifest> {
  const { store, runId, signal } = context
  const progressKey = keys.trainingProgress(runId, generation, width)
  const progress = await findDocument(store, progressKey, progressSchema)
  let from = 0
  let curve: TrainedManifest['curve'] = []
  let sum = 0
  let summed = 0
  if (progress !== undefined && progress.step <= plan.steps) {
    supernet.load(await loadCheckpoint(store, progress.checkpoint))
    from = progress.step
    curve = [...progress.curve]
    sum = progress.sum
    summed = progress.summed
    context.log('training goes on from saved progress', { step: from, steps: plan.steps })
  }
  const perEpoch = stepsPerEpoch(images.count, settings.batch)
  const pointEvery = Math.max(1, Math.ceil(plan.steps / CURVE_POINTS))
  const started = performance.now()
  let lastSave = started
  const save = async (step: number) => {
    const checkpoint = await saveCheckpoint(store, runId, supernet.state({ momentum: true }))
    await replaceDocument(store, progressKey, progressSchema, { schema: 1, step, checkpoint, curve, sum, summed })
    lastSave = performance.now()
  }
  try {
    await train(supernet, images, settings, plan, from, async ({ step, loss, learningRate }) => {
      const done = step + 1
      sum += loss
      summed++
      if (done % pointEvery === 0 || done === plan.steps) {
        curve.push({ step: done, epoch: (plan.firstStep + done) / perEpoch, loss: sum / summed, learningRate })
        sum = 0
        summed = 0
      }
      const seconds = (performance.now() - started) / 1000
      const imagesPerSecond = ((done - from) * settings.batch) / seconds
      context.progress({ done, total: plan.steps, unit: 'steps', imagesPerSecond, note })
      await nextTurn()
      if (signal.aborted) {
        await save(done)
        signal.throwIfAborted()
      }
      if (performance.now() - lastSave > SAVE_SECONDS * 1000) await save(done)
    })
  } catch (error) {
    if (!(error instanceof Diverged)) throw error
    throw new NatError(errorNames.trainingDiverged, `Training diverged in ${note}: ${error.message}.`, {
      advice: 'Lower adaptation.learningRate in the spec (or warmUp.learningRate) and start a new run.',
      cause: error,
    })
  }
  const checkpoint = await saveCheckpoint(store, runId, supernet.state({ momentum: true }))
  const manifest: TrainedManifest = { schema: 1, runId, generation, width, steps: plan.steps, checkpoint, curve }
  return (await publishDocument(store, keys.trained(runId, generation, width), trainedManifestSchema, manifest)).value
}
