/**
 * WarmUp: the supernet where the search starts gets a classifier for the new classes, which is trained alone; then, if the
 * spec asks for it, everything is fine-tuned. A warm start on the same classes has that classifier already.
 */
import type { ExampleSource } from '../../data/example-source.ts'
import { type TrainedManifest, trainedManifestSchema } from '../../pipeline/contract/documents.ts'
import { beforeSearch, keys } from '../../pipeline/contract/keys.ts'
import { fittedImages, fittedSubnets } from '../../pipeline/recipe/fitted-head.ts'
import { findDocument, publishDocument } from '../../pipeline/store/json-documents.ts'
import type { ObjectStore } from '../../pipeline/store/object-store.ts'
import type { Supernet } from '../../supernet/supernet.ts'
import { cosineLearningRate } from '../../supernet/training/schedule.ts'
import { stepsPerEpoch, type TrainingPlan } from '../../supernet/training/train.ts'
import { head as headAlone, norms, transferNamed } from '../../supernet/transfer/index.ts'
import { onLabels, stepRuleNamed } from '../../supernet/transfer/steps/index.ts'
import type { State } from '../../supernet/variables/state.ts'
import { openExamples } from '../dataset/open-examples.ts'
import type { JobContext, StageReport } from '../job/job-context.ts'
import { loadCheckpoint, saveCheckpoint } from '../training/checkpoints.ts'
import { stoppingBy } from '../training/early-stopping.ts'
import { feasibleSubnets } from '../training/feasible-subnets.ts'
import { fitHeads, subnetsToFit } from '../training/fitted-start.ts'
import { loadStart, loadWithNewHead, openSupernet } from '../training/open-supernet.ts'
import { middleSubnet, rebaseOnImages } from '../training/rebased-start.ts'
import { type OpenTeacher, openGivenTeacher } from '../training/resting-teacher.ts'
import { type RunInputs, readRunInputs, readTrained } from '../training/run-inputs.ts'
import { readWarmStart, type StartingWeights, withoutMomentum } from '../training/starting-weights.ts'
import { trainAndPublish } from '../training/train-and-publish.ts'

export async function run(context: JobContext): Promise<StageReport> {
  const { store, runId, child: width } = context
  const done = await findDocument(store, keys.trained(runId, beforeSearch.warmUp, width), trainedManifestSchema)
  if (done !== undefined) return { images: 0, measurements: 0 }
  const inputs = await readRunInputs(store, runId)
  const { spec, space, dataset } = inputs
  const start = await readWarmStart(store, runId, { task: spec.task, classes: dataset.classes }, width)
  const { fineTune } = spec.warmUp
  if (start?.head === 'kept') await publishKeptHead(context, start)
  const head = await findDocument(store, keys.trained(runId, beforeSearch.head, width), trainedManifestSchema)
  if (head !== undefined && fineTune.epochs === 0) {
    await publishUntouched(context)
    return { images: 0, measurements: 0 }
  }
  const images = await openExamples(store, dataset, 'train')
  const perEpoch = stepsPerEpoch(images.count, spec.adaptation.batch)
  const transfer = transferNamed(spec.adaptation.trainable)
  const subnets = feasibleSubnets(inputs)
  const { extremes } = subnets
  const normEpochs = fineTune.normEpochs ?? 0
  const transfers = [headAlone, transfer, ...(normEpochs > 0 && transfer.name !== norms.name ? [norms] : [])]
  const supernet = openSupernet(inputs, width, context, { transfers })
  let teacher: OpenTeacher | undefined
  let headImages = 0
  try {
    const plan = (stream: string, epochs: number, learningRate: number): TrainingPlan => ({
      seed: spec.seed,
      stream: `${stream} ${width}`,
      firstStep: 0,
      steps: epochs * perEpoch,
      // Random subnets, because all of them will share what is learnt here.
      architectureOf: (generator) => subnets.draw(generator, space.draw),
      learningRateOf: (step) => cosineLearningRate(learningRate, step, epochs * perEpoch),
    })
    const widthName = `w${space.supernets[width]}`
    if (head === undefined) {
      await loadNewHead(supernet, inputs, start, context, images)
      if (await hasFittedHead(supernet, inputs, context, images)) {
        headImages = fittedSubnets * fittedImages(images.count)
        await publishHead(context, supernet.state({ momentum: false }))
      } else {
        headImages = spec.warmUp.epochs * images.count
        await trainAndPublish(context, beforeSearch.head, width, {
          supernet,
          images,
          settings: { ...spec.adaptation, transfer: headAlone, rule: onLabels },
          plan: plan('warm-up', spec.warmUp.epochs, spec.warmUp.learningRate),
          note: `${widthName}, new head`,
        })
      }
    }
    if (fineTune.epochs === 0) await publishUntouched(context)
    else {
      const { checkpoint } = await readTrained(store, runId, beforeSearch.head, width)
      supernet.load(withoutMomentum(await loadCheckpoint(store, checkpoint)))
      const ends = extremes(supernet.network, space.decode(space.largest))
      const parts = { train: images, validation: () => openExamples(store, dataset, 'validation') }
      teacher = await openGivenTeacher(inputs, spec.adaptation.distillation, context, images)
      await trainAndPublish(context, beforeSearch.warmUp, width, {
        supernet,
        images,
        settings: {
          ...spec.adaptation,
          transfer,
          rule: stepRuleNamed(spec.adaptation.steps, { ...spec.adaptation, extremes, teacher: teacher?.answers }),
        },
        plan: {
          ...plan('fine-tuning', fineTune.epochs, fineTune.learningRate),
          transferOf: (step) => (step < normEpochs * perEpoch ? norms : transfer),
        },
        stopping: await stoppingBy(
          supernet,
          [ends.largest, ends.smallest].map((end) => space.encode(end)),
          fineTune.patience,
          inputs,
          parts,
        ),
        note: `${widthName}, fine-tuning`,
      })
    }
    return { images: headImages + fineTune.epochs * images.count, measurements: 0 }
  } finally {
    supernet.close()
    teacher?.close()
  }
}

async function loadNewHead(
  supernet: Supernet,
  inputs: RunInputs,
  start: StartingWeights | undefined,
  context: JobContext,
  images: ExampleSource,
): Promise<void> {
  const { store, child: width, log } = context
  const { spec } = inputs
  if (start !== undefined) return loadWithNewHead(supernet, await loadCheckpoint(store, start.checkpoint), spec.seed)
  await loadStart(supernet, inputs, width, log)
  // Random weights have seen no images, and those of an earlier run were trained on mini-batches' statistics.
  if (spec.warmUp.rebaseNorms && spec.supernet.weights !== 'random') {
    await rebaseOnImages(supernet, middleSubnet(inputs), inputs, width, context, images)
  }
}

/** The weights of an earlier run are this one's, its head included. */
async function publishKeptHead(context: JobContext, start: StartingWeights) {
  const { store, child: width, log } = context
  await publishHead(context, withoutMomentum(await loadCheckpoint(store, start.checkpoint)))
  log('goes on with the weights of an earlier run', { width, checkpoint: start.checkpoint.key })
}

/** @returns false where the spec wants the head trained, or the task knows no closed form */
async function hasFittedHead(supernet: Supernet, inputs: RunInputs, context: JobContext, train: ExampleSource) {
  if (inputs.spec.warmUp.head !== 'fitted') return false
  const validation = await openExamples(context.store, inputs.dataset, 'validation')
  const { child: width } = context
  return fitHeads(supernet, subnetsToFit(inputs, width), inputs, width, context, { train, validation })
}

/** One that took no step. */
async function publishHead({ store, runId, child: width }: JobContext, weights: State) {
  const checkpoint = await saveCheckpoint(store, runId, weights)
  await publish(store, { runId, generation: beforeSearch.head, width, checkpoint })
}

/** Nothing but the head has moved when the search begins. */
async function publishUntouched({ store, runId, child: width }: JobContext) {
  const { checkpoint } = await readTrained(store, runId, beforeSearch.head, width)
  await publish(store, { runId, generation: beforeSearch.warmUp, width, checkpoint })
}

async function publish(
  store: ObjectStore,
  facts: Pick<TrainedManifest, 'runId' | 'generation' | 'width' | 'checkpoint'>,
): Promise<void> {
  const manifest: TrainedManifest = { schema: 1, steps: 0, curve: [], ...facts }
  const key = keys.trained(facts.runId, facts.generation, facts.width)
  await publishDocument(store, key, trainedManifestSchema, manifest)
}
