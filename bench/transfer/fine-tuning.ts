/** Fine-tuning one architecture alone: same shipped weights, images, augmentation and measuring as the run it is compared with. */
import { openParts } from '../../batch-image/dataset/open-examples.ts'
import { fitHeads } from '../../batch-image/training/fitted-start.ts'
import { type Measuring, measure, openMeasuring } from '../../batch-image/training/measuring.ts'
import { loadStart, openSupernet } from '../../batch-image/training/open-supernet.ts'
import { rebaseOnImages } from '../../batch-image/training/rebased-start.ts'
import { type RunInputs, readRunInputs } from '../../batch-image/training/run-inputs.ts'
import type { ExampleSource } from '../../data/example-source.ts'
import { costOf, type Genotype } from '../../nat/space/index.ts'
import type { ObjectStore } from '../../pipeline/store/object-store.ts'
import type { Supernet } from '../../supernet/supernet.ts'
import { Diverged } from '../../supernet/training/diverged.ts'
import { cosineLearningRate } from '../../supernet/training/schedule.ts'
import { train } from '../../supernet/training/train.ts'
import { all, head, type Transfer } from '../../supernet/transfer/index.ts'
import { onLabels } from '../../supernet/transfer/steps/index.ts'
import type { Judged } from './judge.ts'
import { trainingPasses } from './run-compute.ts'
import { macsOfStart } from './start-compute.ts'
import type { Attempt, FineTune } from './tuning.ts'

export interface Bench {
  readonly inputs: RunInputs
  readonly images: Readonly<Record<'train' | 'validation' | 'test', ExampleSource>>
  readonly onValidation: Measuring
  readonly onTest: Measuring
  readonly threads: number
}

/** The images of a finished run, divided as they were there. */
export async function openBench(store: ObjectStore, runId: string, threads: number): Promise<Bench> {
  const inputs = await readRunInputs(store, runId)
  const images = await openParts(store, inputs.dataset)
  const { train, validation, test } = images
  const onValidation = await openMeasuring(inputs, train, validation, inputs.spec.evaluation.validationImages)
  const onTest = await openMeasuring(inputs, train, test)
  return { inputs, images, onValidation, onTest, threads }
}

export type FineTuned = Attempt & Judged & { readonly epochs: number }

/** Share of the compute in which the head moves alone, in the schedule that begins with it. */
const headShare = 0.1

/** @returns `run`, and `close`, which frees the supernet */
export function fineTunerOf(bench: Bench, genotype: Genotype): { run: FineTune<FineTuned>; close: () => void } {
  const { inputs, images, onValidation, onTest, threads } = bench
  const { spec, space, dataset } = inputs
  const width = space.supernetOf(genotype)
  const architecture = space.decode(genotype)
  const macs = costOf(space.costs(dataset.classes.length).macs, genotype)
  const supernet = openSupernet(inputs, width, { threads, log: () => {} }, { transfers: [all, head] })
  const { batch } = spec.adaptation
  const context = { threads, log: () => {} }

  async function run(setting: FineTuned['setting'], compute: number): Promise<FineTuned> {
    await loadStart(supernet, inputs, width, context.log)
    const headFirst = setting.schedule !== 'cosine'
    if (headFirst && spec.warmUp.rebaseNorms) {
      await rebaseOnImages(supernet, architecture, inputs, width, context, images.train)
    }
    const isFitted = headFirst && spec.warmUp.head === 'fitted'
    if (isFitted) await fitHeads(supernet, [genotype], inputs, width, context, images)
    const starting = headFirst ? macsOfStart(inputs, width, architecture, [genotype]) : 0
    const beforeAndAfter = starting + onValidation.imagesPerSubnet * macs
    const forTraining = Math.max(0, compute - beforeAndAfter)
    const first = headFirst && !isFitted ? headShare : 0
    const stepsFor = (share: number, passes: number) => Math.floor((share * forTraining) / (passes * macs * batch))
    const headSteps = stepsFor(first, 1)
    const steps = stepsFor(1 - first, trainingPasses)
    let failed = false
    try {
      await phase(supernet, head, headSteps, spec.warmUp.learningRate)
      // A random head learns at the rate of all weights.
      await phase(supernet, all, steps, setting.learningRate, headFirst ? spec.adaptation.headRate : 1)
    } catch (error) {
      // A learning rate that is too high is an answer: such a network is never chosen.
      if (!(error instanceof Diverged)) throw error
      failed = true
    }
    const error = async (on: Measuring) => (failed ? 100 : (await measure(supernet, genotype, on)).error)
    return {
      setting,
      genotype,
      macs,
      validation: await error(onValidation),
      test: await error(onTest),
      spent: beforeAndAfter + (headSteps + steps * trainingPasses) * batch * macs,
      epochs: (steps * batch) / images.train.count,
    }
  }

  const phase = (supernet: Supernet, transfer: Transfer, steps: number, learningRate: number, headRate = 1) =>
    train(
      supernet,
      images.train,
      { ...spec.adaptation, headRate, transfer, rule: onLabels },
      {
        seed: spec.seed,
        stream: `bench ${transfer.name}`,
        firstStep: 0,
        steps,
        architectureOf: () => architecture,
        learningRateOf: (step) => cosineLearningRate(learningRate, step, steps),
      },
      0,
      async () => {},
    )

  return { run, close: () => supernet.close() }
}
