/** A training stage that can be killed at any instant: progress is saved now and then, the manifest is published once. */
import { type TrainedManifest, trainedManifestSchema } from '../../pipeline/contract/documents.ts'
import { errorNames, NatError } from '../../pipeline/contract/errors.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { publishDocument } from '../../pipeline/store/json-documents.ts'
import { Diverged } from '../../supernet/training/diverged.ts'
import type { JobContext } from '../job/job-context.ts'
import { saveCheckpoint } from './checkpoints.ts'
import { goBackTo, noProgress, type Progress, restoreProgress, saveProgress } from './progress.ts'
import { trainFrom } from './train-from.ts'
import { TrainingLog } from './training-log.ts'
import type { TrainingStage } from './training-stage.ts'

export type { TrainingStage } from './training-stage.ts'

/** Of the learning rates, after a training that diverged. */
const SLOWER = 0.5

/** Trains, and publishes the manifest of generation `generation` (or `beforeSearch`) of this width. */
export async function trainAndPublish(
  context: JobContext,
  generation: number,
  width: number,
  stage: TrainingStage,
): Promise<TrainedManifest> {
  const { store, runId } = context
  const { curve, steps } = await trainSavingProgress(context, keys.training(runId, generation, width), stage)
  const checkpoint = await saveCheckpoint(store, runId, stage.supernet.state({ momentum: true }))
  const manifest: TrainedManifest = { schema: 1, runId, generation, width, steps, checkpoint, curve }
  return (await publishDocument(store, keys.trained(runId, generation, width), trainedManifestSchema, manifest)).value
}

/**
 * Trains from the last save under `keys.progress`, or from the weights that the supernet has, writing a line under `keys.log`
 * now and then. A training that diverges goes on with half the learning rate, once, from its last good weights, which follow
 * from its losses: what comes out does not depend on when progress was saved.
 * @returns how many steps were made: fewer than planned where it stopped early
 * @throws NatError `Nat.TrainingDiverged` when that diverges too
 */
export async function trainSavingProgress(
  context: JobContext,
  { progress: progressKey, log: logKey }: { readonly progress: string; readonly log: string },
  stage: TrainingStage,
): Promise<Pick<TrainedManifest, 'curve' | 'steps'>> {
  const { supernet, plan, note, settings } = stage
  if (settings.averageDecay) supernet.average('start')
  const start = supernet.snapshot()
  let progress = await restoreProgress(context, progressKey, supernet, plan.steps)
  if (progress.step > 0) {
    context.log('training goes on from saved progress', { step: progress.step, steps: plan.steps })
  }
  const log = await TrainingLog.open(context.store, logKey, progress.step)
  const save = async () => {
    await log.flush()
    await saveProgress(context, progressKey, supernet, progress)
  }
  try {
    await trainFrom(progress, context, stage, { save, log })
  } catch (error) {
    if (!(error instanceof Diverged)) throw error
    if (progress.rate < 1) throw divergedTwice(error, note)
    const from = progress.good ?? { step: 0, snapshot: start }
    context.log('training diverged: it goes on with half the learning rate', {
      note,
      reason: error.message,
      images: error.images,
      fromStep: from.step,
    })
    await goBackTo(context, supernet, from)
    progress = before(progress, from.step)
    log.goBackTo(from.step)
    await log.add({ step: from.step, diverged: error.message, images: error.images, learningRateTimes: SLOWER })
    await save()
    try {
      await trainFrom(progress, context, stage, { save, log })
    } catch (again) {
      throw again instanceof Diverged ? divergedTwice(again, note) : again
    }
  }
  await log.flush()
  const { best, step: steps, curve } = progress
  if (best !== undefined && best.step !== steps) await goBackTo(context, supernet, best)
  if (settings.averageDecay) supernet.average('use')
  return { curve, steps }
}

/** Progress as it was when so many steps were done, which ended a point of the curve; from there on slower. */
const before = ({ curve, best }: Progress, step: number): Progress => ({
  ...noProgress(SLOWER),
  step,
  curve: curve.filter((point) => point.step <= step),
  best: best !== undefined && best.step <= step ? best : undefined,
})

const divergedTwice = (error: Diverged, note: string) =>
  new NatError(
    errorNames.trainingDiverged,
    `Training diverged in ${note}, at half the learning rate too: ${error.message}.`,
    {
      advice: 'Lower adaptation.learningRate in the spec (or warmUp.learningRate).',
      cause: error,
    },
  )
