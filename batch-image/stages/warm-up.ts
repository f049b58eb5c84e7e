/** WarmUp: the pre-trained supernet gets a classifier for the new classes; everything else stays as it is. */
import { decode } from '../../nat/space/encoding.ts'
import { randomGenotype } from '../../nat/space/sampling.ts'
import { trainedManifestSchema } from '../../pipeline/contract/documents.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { findDocument } from '../../pipeline/store/documents.ts'
import { cosineLearningRate } from '../../supernet/training/schedule.ts'
import { stepsPerEpoch } from '../../supernet/training/train.ts'
import { readDataset } from '../dataset/read-dataset.ts'
import type { StageContext, StageReport } from '../job/context.ts'
import { loadStart, openSupernet } from '../training/open-supernet.ts'
import { readRunInputs } from '../training/run-inputs.ts'
import { trainAndPublish } from '../training/train-and-publish.ts'

export async function run(context: StageContext): Promise<StageReport> {
  const { store, runId, child: width } = context
  const done = await findDocument(store, keys.warmUp(runId, width), trainedManifestSchema)
  if (done !== undefined) return { images: 0, measurements: 0 }
  const inputs = await readRunInputs(store, runId)
  const { spec, space, dataset } = inputs
  const images = await readDataset(store, dataset, 'train')
  const supernet = openSupernet(inputs, width, { threads: context.threads, training: true })
  try {
    await loadStart(supernet, inputs, width)
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
