/**
 * WarmUp: the supernet where the search starts gets a classifier for the new classes; everything else stays as it is.
 * A warm start on the same classes has that classifier already.
 */
import { decode } from '../../nat/space/encoding.ts'
import { randomGenotype } from '../../nat/space/sampling.ts'
import { trainedManifestSchema } from '../../pipeline/contract/documents.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { findDocument, publishDocument } from '../../pipeline/store/documents.ts'
import { cosineLearningRate } from '../../supernet/training/schedule.ts'
import { stepsPerEpoch } from '../../supernet/training/train.ts'
import { readDataset } from '../dataset/read-dataset.ts'
import type { StageContext, StageReport } from '../job/context.ts'
import { loadCheckpoint, saveCheckpoint } from '../training/checkpoints.ts'
import { loadStart, loadWithNewHead, openSupernet } from '../training/open-supernet.ts'
import { readRunInputs } from '../training/run-inputs.ts'
import { trainAndPublish } from '../training/train-and-publish.ts'
import { readWarmStart, withoutMomentum } from '../training/warm-start.ts'

export async function run(context: StageContext): Promise<StageReport> {
  const { store, runId, child: width } = context
  const done = await findDocument(store, keys.warmUp(runId, width), trainedManifestSchema)
  if (done !== undefined) return { images: 0, measurements: 0 }
  const inputs = await readRunInputs(store, runId)
  const { spec, space, dataset } = inputs
  const start = await readWarmStart(store, runId, dataset.classes, width)
  if (start?.head === 'kept') {
    const checkpoint = await saveCheckpoint(
      store,
      runId,
      withoutMomentum(await loadCheckpoint(store, start.checkpoint)),
    )
    const manifest = { schema: 1 as const, runId, generation: -1, width, steps: 0, checkpoint, curve: [] }
    await publishDocument(store, keys.warmUp(runId, width), trainedManifestSchema, manifest)
    context.log('goes on with the weights of an earlier run', { width, checkpoint: start.checkpoint.key })
    return { images: 0, measurements: 0 }
  }
  const images = await readDataset(store, dataset, 'train')
  const supernet = openSupernet(inputs, width, { threads: context.threads, training: true })
  try {
    if (start === undefined) await loadStart(supernet, inputs, width)
    else loadWithNewHead(supernet, await loadCheckpoint(store, start.checkpoint), spec.seed)
    const steps = spec.warmUp.epochs * stepsPerEpoch(images.count, spec.adaptation.batch)
    await trainAndPublish(context, -1, width, {
      supernet,
      images,
      // Only the classifier moves, on random subnets, because they will share it.
      settings: { ...spec.adaptation, trainable: 'head' },
      plan: {
        seed: spec.seed,
        stream: `warm-up ${width}`,
        firstStep: 0,
        steps,
        architectureOf: (generator) => decode(space, randomGenotype(space, generator)),
        learningRateOf: (step) => cosineLearningRate(spec.warmUp.learningRate, step, steps),
      },
      note: `w${space.widths[width]}, new head`,
    })
    return { images: steps * spec.adaptation.batch, measurements: 0 }
  } finally {
    supernet.close()
  }
}
