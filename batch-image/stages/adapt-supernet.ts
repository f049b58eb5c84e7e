/** AdaptSupernet: trains one supernet on subnets drawn like the archive's (Lu et al., TPAMI 2021). */

import { sampleFromMarginals } from '../../nat/archive/index.ts'
import { type Plan, trainedManifestSchema } from '../../pipeline/contract/documents.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { findDocument, publishDocument } from '../../pipeline/store/json-documents.ts'
import { cosineLearningRate } from '../../supernet/training/schedule.ts'
import { stepsPerEpoch } from '../../supernet/training/train.ts'
import { transferNamed } from '../../supernet/transfer/index.ts'
import { stepRuleNamed } from '../../supernet/transfer/steps/index.ts'
import { openExamples } from '../dataset/open-examples.ts'
import type { JobContext, StageReport } from '../job/job-context.ts'
import { loadCheckpoint } from '../training/checkpoints.ts'
import { feasibleSubnets } from '../training/feasible-subnets.ts'
import { openSupernet } from '../training/open-supernet.ts'
import { openGivenTeacher } from '../training/resting-teacher.ts'
import { readPlan, readRunInputs, readTrained } from '../training/run-inputs.ts'
import { trainAndPublish } from '../training/train-and-publish.ts'

export async function run(context: JobContext): Promise<StageReport> {
  const { store, runId, generation, child: width } = context
  const key = keys.trained(runId, generation, width)
  const done = await findDocument(store, key, trainedManifestSchema)
  if (done !== undefined) return { images: 0, measurements: 0 }
  const inputs = await readRunInputs(store, runId)
  const { spec, space, dataset } = inputs
  const plan = await readPlan(store, runId, generation)
  const before = await readTrained(store, runId, generation - 1, width)
  const { batch } = spec.adaptation
  const { firstStep, steps } = shareOfSteps(plan, width, dataset.parts.train.count, batch)
  if (steps === 0) {
    // No architecture of this width survived: its weights rest.
    const { checkpoint } = before
    const manifest = { schema: 1 as const, runId, generation, width, steps: 0, checkpoint, curve: [] }
    await publishDocument(store, key, trainedManifestSchema, manifest)
    return { images: 0, measurements: 0 }
  }
  const images = await openExamples(store, dataset, 'train')
  const transfer = transferNamed(spec.adaptation.trainable)
  const subnets = feasibleSubnets(inputs)
  const { extremes } = subnets
  const teacher = await openGivenTeacher(inputs, spec.adaptation.distillation, context, images)
  const supernet = openSupernet(inputs, width, context, { transfers: [transfer] })
  try {
    supernet.load(await loadCheckpoint(store, before.checkpoint))
    const { training } = plan
    const perEpoch = stepsPerEpoch(images.count, batch)
    const scheduleStart = training.firstEpoch * perEpoch + firstStep
    const scheduleTotal = training.totalEpochs * perEpoch
    const resolutions = training.resolutions.flatMap(([resolution, count]) => new Array<number>(count).fill(resolution))
    await trainAndPublish(context, generation, width, {
      supernet,
      images,
      settings: {
        ...spec.adaptation,
        transfer,
        rule: stepRuleNamed(spec.adaptation.steps, { ...spec.adaptation, extremes, teacher: teacher?.answers }),
      },
      plan: {
        seed: plan.seed,
        stream: 'adapt',
        firstStep,
        steps,
        architectureOf: (generator) =>
          subnets.draw(generator, () => {
            const drawn = space.decode(sampleFromMarginals(space, training.marginals, generator))
            return space.encode(space.withResolution(drawn, resolutions[generator.integer(resolutions.length)]))
          }),
        learningRateOf: (step) => cosineLearningRate(spec.adaptation.learningRate, scheduleStart + step, scheduleTotal),
      },
      note: `w${space.supernets[width]}`,
    })
    return { images: steps * batch, measurements: 0 }
  } finally {
    supernet.close()
    teacher?.close()
  }
}

/** The epochs' steps are shared out among the widths in proportion to the archive's, one after the other. */
function shareOfSteps(plan: Plan, width: number, images: number, batch: number): { firstStep: number; steps: number } {
  const total = plan.training.epochs * stepsPerEpoch(images, batch)
  const stepsOf = (index: number) => Math.floor(total * plan.training.widthShares[index])
  let firstStep = 0
  for (let index = 0; index < width; index++) firstStep += stepsOf(index)
  return { firstStep, steps: stepsOf(width) }
}
