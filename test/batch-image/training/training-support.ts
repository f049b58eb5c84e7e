/** A small training stage with the weights that ship, on images that are made up. */
import { readFileSync } from 'node:fs'
import type { JobContext, ProgressUpdate } from '../../../batch-image/job/job-context.ts'
import type { TrainingStage } from '../../../batch-image/training/train-and-publish.ts'
import { decode, nano, randomGenotype } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import type { ObjectStore } from '../../../pipeline/store/object-store.ts'
import { decodeSafetensors } from '../../../supernet/checkpoint/safetensors.ts'
import { pretrainedFile } from '../../../supernet/pretrained/pretrained.ts'
import type { Supernet } from '../../../supernet/supernet.ts'
import { cosineLearningRate } from '../../../supernet/training/schedule.ts'
import { all } from '../../../supernet/transfer/index.ts'
import { onLabels } from '../../../supernet/transfer/steps/index.ts'
import type { State } from '../../../supernet/variables/state.ts'
import { imageSet } from '../../supernet/engine.ts'
import { noAugmentation } from '../../supernet/training/no-augmentation.ts'

/** The weights of the preset nano with a new head, loaded. */
export function loadShippedWeights(supernet: Supernet): State {
  supernet.initialiseHead(1)
  supernet.load(decodeSafetensors(readFileSync(pretrainedFile('nano', '1.0'))).tensors, { head: false })
  return supernet.state({ momentum: false })
}

/** What a stage is given, and what it said. */
export function trainingContext(store: ObjectStore, signal = new AbortController().signal) {
  const logged: string[] = []
  const updates: ProgressUpdate[] = []
  const context: JobContext = {
    store,
    runId: 'run',
    generation: 3,
    child: 0,
    attempt: 1,
    threads: 1,
    machine: { machine: 'local', purchase: 'local' },
    log: (message) => logged.push(message),
    progress: (update) => updates.push(update),
    signal,
  }
  return { context, logged, updates }
}

/** 12 steps of 8 images, three epochs. */
export const STEPS = 12
const images = imageSet(32, 20)

export function trainingStage(supernet: Supernet, learningRate = 0.02): TrainingStage {
  return {
    supernet,
    images,
    settings: {
      batch: 8,
      momentum: 0.9,
      weightDecay: 4e-5,
      transfer: all,
      rule: onLabels,
      labelSmoothing: 0,
      headRate: 1,
      stageDecay: 1,
      sampling: 'all',
      augmentation: { ...noAugmentation, flip: true, cropScale: [0.5, 1] },
    },
    plan: {
      seed: 5,
      stream: 'adapt',
      firstStep: 0,
      steps: STEPS,
      architectureOf: (generator) => ({ ...decode(nano, randomGenotype(nano, generator)), resolution: 16 }),
      learningRateOf: (step) => cosineLearningRate(learningRate, step, STEPS),
    },
    note: 'w1.0',
  }
}
