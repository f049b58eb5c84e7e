/** A training stage that can be killed at any instant: progress is saved now and then, the manifest is published once. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ExampleSource } from '../../data/example-source.ts'
import { type TrainedManifest, trainedManifestSchema } from '../../pipeline/contract/documents.ts'
import { errorNames, NatError } from '../../pipeline/contract/errors.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { publishDocument } from '../../pipeline/store/json-documents.ts'
import type { ImageSet } from '../../supernet/input/batches.ts'
import type { Supernet } from '../../supernet/supernet.ts'
import {
  Diverged,
  stepsPerEpoch,
  type TrainingPlan,
  type TrainingSettings,
  train,
} from '../../supernet/training/train.ts'
import type { JobContext } from '../job/job-context.ts'
import { saveCheckpoint } from './checkpoints.ts'
import { noProgress, type Progress, restoreProgress, saveProgress } from './progress.ts'

/** An interrupted stage repeats at most this much. */
const SAVE_SECONDS = 120
/** Points of the curve that is published. */
const CURVE_POINTS = 50
/** Of the learning rates, after a training that diverged. */
const SLOWER = 0.5

export interface TrainingStage {
  readonly supernet: Supernet
  readonly images: ImageSet | ExampleSource
  readonly settings: TrainingSettings
  readonly plan: TrainingPlan
  readonly note: string
}

/** Trains, and publishes the manifest of generation `generation` (or `beforeSearch`) of this width. */
export async function trainAndPublish(
  context: JobContext,
  generation: number,
  width: number,
  stage: TrainingStage,
): Promise<TrainedManifest> {
  const { store, runId } = context
  const { curve } = await trainSavingProgress(context, keys.trainingProgress(runId, generation, width), stage)
  const checkpoint = await saveCheckpoint(store, runId, stage.supernet.state({ momentum: true }))
  const { steps } = stage.plan
  const manifest: TrainedManifest = { schema: 1, runId, generation, width, steps, checkpoint, curve }
  return (await publishDocument(store, keys.trained(runId, generation, width), trainedManifestSchema, manifest)).value
}

/**
 * Trains from the last save under `progressKey`, or from the weights that the supernet has. A training that diverges is
 * made once more, from the same weights with half the learning rate: what comes out does not depend on when progress was
 * saved.
 * @throws NatError `Nat.TrainingDiverged` when that diverges too
 */
export async function trainSavingProgress(
  context: JobContext,
  progressKey: string,
  stage: TrainingStage,
): Promise<Pick<TrainedManifest, 'curve'>> {
  const { supernet, plan, note } = stage
  const start = supernet.state({ momentum: true })
  let progress = await restoreProgress(context, progressKey, supernet, plan.steps)
  if (progress.step > 0) {
    context.log('training goes on from saved progress', { step: progress.step, steps: plan.steps })
  }
  const save = () => saveProgress(context, progressKey, supernet, progress)
  try {
    await trainFrom(progress, context, stage, save)
  } catch (error) {
    if (!(error instanceof Diverged)) throw error
    if (progress.rate < 1) throw divergedTwice(error, note)
    context.log('training diverged: once more with half the learning rate', { note, reason: error.message })
    supernet.load(start)
    progress = noProgress(SLOWER)
    await save()
    try {
      await trainFrom(progress, context, stage, save)
    } catch (again) {
      throw again instanceof Diverged ? divergedTwice(again, note) : again
    }
  }
  return { curve: progress.curve }
}

/** Trains to the end, keeping `progress` up to date; saves it when time has passed, and before an abort. */
async function trainFrom(
  progress: Progress,
  context: JobContext,
  { supernet, images, settings, plan, note }: TrainingStage,
  save: () => Promise<void>,
): Promise<void> {
  const { signal } = context
  const perEpoch = stepsPerEpoch(images.count, settings.batch)
  const pointEvery = Math.max(1, Math.ceil(plan.steps / CURVE_POINTS))
  const from = progress.step
  const started = performance.now()
  let lastSave = started
  let waited = 0
  const slowed = { ...plan, learningRateOf: (step: number) => progress.rate * plan.learningRateOf(step) }
  await train(supernet, images, settings, slowed, from, async ({ step, loss, learningRate, waitedSeconds }) => {
    const done = step + 1
    waited += waitedSeconds
    progress.step = done
    progress.sum += loss
    progress.summed++
    if (done % pointEvery === 0 || done === plan.steps) {
      const epoch = (plan.firstStep + done) / perEpoch
      progress.curve.push({ step: done, epoch, loss: progress.sum / progress.summed, learningRate })
      progress.sum = 0
      progress.summed = 0
    }
    const seconds = (performance.now() - started) / 1000
    const imagesPerSecond = ((done - from) * settings.batch) / seconds
    context.progress({ done, total: plan.steps, unit: 'steps', imagesPerSecond, note })
    await nextTurn()
    if (signal.aborted) {
      await save()
      signal.throwIfAborted()
    }
    if (performance.now() - lastSave > SAVE_SECONDS * 1000) {
      await save()
      lastSave = performance.now()
    }
  })
  const seconds = (performance.now() - started) / 1000
  // Of the clock, so in the log and not in the published curve.
  context.log('trained', {
    note,
    steps: plan.steps - from,
    seconds: Number(seconds.toFixed(1)),
    waitedForImages: `${((100 * waited) / seconds).toFixed(1)} %`,
  })
}

const divergedTwice = (error: Diverged, note: string) =>
  new NatError(
    errorNames.trainingDiverged,
    `Training diverged in ${note}, at half the learning rate too: ${error.message}.`,
    {
      advice: 'Lower adaptation.learningRate in the spec (or warmUp.learningRate).',
      cause: error,
    },
  )
