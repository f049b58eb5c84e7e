/**
 * FinishSubnets: each network that is delivered is fine-tuned on its own, from the last weights of its supernet. The
 * paper delivers subnets without any additional training; the report shows both.
 */
import type { ExampleSource } from '../../data/example-source.ts'
import { type Selected, selectedSchema } from '../../pipeline/contract/documents.ts'
import { errorNames, NatError } from '../../pipeline/contract/errors.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { type FinishedManifest, finishedManifestSchema } from '../../pipeline/contract/results.ts'
import { findDocument, publishDocument, readDocument } from '../../pipeline/store/json-documents.ts'
import type { BatchCache } from '../../supernet/evaluation/batch-cache.ts'
import type { Supernet } from '../../supernet/supernet.ts'
import { cosineLearningRate } from '../../supernet/training/schedule.ts'
import { stepsPerEpoch } from '../../supernet/training/train.ts'
import { transferNamed } from '../../supernet/transfer/index.ts'
import { stepRuleNamed } from '../../supernet/transfer/steps/index.ts'
import { openExamples } from '../dataset/open-examples.ts'
import type { JobContext, StageReport } from '../job/job-context.ts'
import { loadCheckpoint, saveCheckpoint } from '../training/checkpoints.ts'
import { stoppingBy } from '../training/early-stopping.ts'
import { openCalibration } from '../training/measuring.ts'
import { openSupernet } from '../training/open-supernet.ts'
import { openGivenTeacher, restingTeacher } from '../training/resting-teacher.ts'
import { type RunInputs, readRunInputs, readTrained } from '../training/run-inputs.ts'
import { joined, surelyLabelled } from '../training/self-training.ts'
import { withoutMomentum } from '../training/starting-weights.ts'
import { type TrainingStage, trainSavingProgress } from '../training/train-and-publish.ts'

type Network = Selected['entries'][number]

export async function run(context: JobContext): Promise<StageReport> {
  const { store, runId, child } = context
  const selected = await readDocument(store, keys.selected(runId), selectedSchema)
  const mine = selected.finish[child] ?? []
  const unfinished: Network[] = []
  for (const network of selected.entries) {
    if (!mine.includes(network.id)) continue
    const done = await findDocument(store, keys.finished(runId, network.id), finishedManifestSchema)
    if (done === undefined) unfinished.push(network)
  }
  if (unfinished.length === 0) return { images: 0, measurements: 0 }
  const inputs = await readRunInputs(store, runId)
  const { spec, space, dataset } = inputs
  const { epochs, learningRate, distillation, patience, batch = spec.adaptation.batch } = spec.finish
  const labelled = await openExamples(store, dataset, 'train')
  const calibration = await openCalibration(inputs, labelled)
  const transfer = transferNamed(spec.adaptation.trainable)
  const parts = { train: labelled, validation: () => openExamples(store, dataset, 'validation') }
  const given = await openGivenTeacher(inputs, distillation, context, labelled)
  let networksBefore = 0
  let imagesSeen = 0
  try {
    for (const width of space.supernets.keys()) {
      const ofWidth = unfinished.filter(({ genotype }) => space.supernetOf(genotype) === width)
      if (ofWidth.length === 0) continue
      const { checkpoint } = await readTrained(store, runId, selected.generation, width)
      const start = withoutMomentum(await loadCheckpoint(store, checkpoint))
      const supernet = openSupernet(inputs, width, context, { transfers: [transfer] })
      const isTaughtHere = (distillation.share > 0 && given === undefined) || spec.target?.selfTraining !== undefined
      const largest = isTaughtHere ? openSupernet(inputs, width, context, { transfers: [] }) : undefined
      try {
        largest?.load(start)
        const images = await withSelfTraining(inputs, labelled, largest, calibration, context)
        const steps = epochs * stepsPerEpoch(images.count, batch)
        for (const { id, genotype } of ofWidth) {
          const architecture = space.decode(genotype)
          supernet.load(start)
          const before = networksBefore * steps
          const counted: JobContext = {
            ...context,
            progress: (update) =>
              context.progress({ ...update, done: before + update.done, total: unfinished.length * steps }),
          }
          const finished = await finish(counted, id, {
            supernet,
            images,
            settings: {
              ...spec.adaptation,
              batch,
              transfer,
              rule: stepRuleNamed('single-path', {
                distillation,
                teacher:
                  given?.answers ??
                  (largest && distillation.share > 0 ? restingTeacher(largest, architecture, calibration) : undefined),
              }),
            },
            stopping: await stoppingBy(supernet, [genotype], patience, inputs, parts),
            plan: {
              seed: spec.seed,
              stream: `finish ${id}`,
              firstStep: 0,
              steps,
              architectureOf: () => architecture,
              learningRateOf: (step) => cosineLearningRate(learningRate, step, steps),
            },
            note: id,
          })
          const manifest: FinishedManifest = {
            schema: 1,
            runId,
            id,
            genotype,
            checkpoint,
            steps: 0,
            curve: [],
            ...finished,
          }
          await publishDocument(store, keys.finished(runId, id), finishedManifestSchema, manifest)
          networksBefore++
          imagesSeen += (images.count * epochs * (finished.steps ?? steps)) / steps
        }
      } finally {
        supernet.close()
        largest?.close()
      }
    }
  } finally {
    given?.close()
  }
  return { images: Math.round(imagesSeen), measurements: 0 }
}

/** With the images of the target that the largest subnet at its largest is sure of, where the spec asks for them. */
async function withSelfTraining(
  { spec, space, target }: RunInputs,
  labelled: ExampleSource,
  largest: Supernet | undefined,
  calibration: BatchCache,
  { log }: JobContext,
): Promise<ExampleSource> {
  const threshold = spec.target?.selfTraining?.threshold
  if (threshold === undefined || target === undefined || largest === undefined) return labelled
  const architecture = largest.network.extremes(space.decode(space.largest)).largest
  largest.calibrate(architecture, calibration.at(largest.network.resolution(architecture)))
  const sure = await surelyLabelled(largest, architecture, target, threshold)
  log('images without labels that are learnt from', { images: sure?.count ?? 0, of: target.count, threshold })
  return sure === undefined ? labelled : joined(labelled, sure)
}

/** @returns nothing where the training diverges: that network is delivered as the search leaves it */
async function finish(
  context: JobContext,
  id: string,
  stage: TrainingStage,
): Promise<Partial<Pick<FinishedManifest, 'checkpoint' | 'steps' | 'curve'>>> {
  const { store, runId } = context
  try {
    const { curve, steps } = await trainSavingProgress(context, keys.finishTraining(runId, id), stage)
    const checkpoint = await saveCheckpoint(store, runId, weightsOf(stage.supernet))
    return { checkpoint, steps, curve }
  } catch (error) {
    if (!(error instanceof NatError && error.name === errorNames.trainingDiverged)) throw error
    context.log('not finished: delivered straight from the supernet', { id, reason: error.message })
    return {}
  }
}

/** Nobody trains them further. */
const weightsOf = (supernet: Supernet) => supernet.state({ momentum: false })
