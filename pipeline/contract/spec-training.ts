/** The spec's sections on training: before the search, during it, and after it. */
import { z } from 'zod'
import { spaceNames } from '../../nat/space/index.ts'
import { engineName } from './engine-names.ts'
import {
  alternatives,
  choice,
  flag,
  integer,
  location,
  number,
  positive,
  presetName,
  section,
  text,
} from './spec-fields.ts'

/**
 * Epochs in a row without a new least value of the first measured objective (the error, where none is) on the validation images
 * after which training stops. Default: never.
 */
const patience = () => integer({ min: 1, max: 1000 }).optional()

/** Before the search: the new classifier head alone, then, if asked for, the whole supernet. The paper says nothing of it. */
export const warmUpSection = section({
  epochs: integer({ min: 0, max: 1000 }).default(5),
  learningRate: number({ min: 0, max: 10 }).default(0.01),
  /** trained: for `epochs` at `learningRate`. fitted: in closed form, without either, where the task knows one. */
  head: choice(['trained', 'fitted']).default('trained'),
  /** Batch norms first go over to the statistics of the new images without a change of what they do. */
  rebaseNorms: flag().default(false),
  /** All weights on uniformly random subnets, as the authors' later code does (phase 3 of its warm-up, 150 epochs). */
  fineTune: section({
    epochs: integer({ min: 0, max: 1000 }).default(0),
    learningRate: number({ min: 0, max: 10 }).default(0.01),
    /** In the first so many of these epochs only batch norms and heads are trained. Default: in none. */
    normEpochs: integer({ min: 1, max: 1000 }).optional(),
    patience: patience(),
  }).prefault({}),
})

const cropScaleError = 'two shares of the area, the smaller first, both above 0 and at most 1, such as [0.08, 1]'
const area = z.number({ error: cropScaleError }).gt(0, { error: cropScaleError }).max(1, { error: cropScaleError })

const augmentationSection = section({
  /** Range of the share of the image's area that a random crop keeps; [1, 1] crops nothing. */
  cropScale: z.tuple([area, area], { error: cropScaleError }).default([0.08, 1]),
  /** Largest random shift, as a share of the side length. */
  shift: number({ min: 0, max: 0.5 }).default(0),
  /** Mirrors half of the images left to right. */
  flip: flag().default(true),
  /** Side of the square that Cutout greys, as a share of the side length (the paper's CIFAR runs: 56 of 224 pixels). */
  cutout: number({ min: 0, max: 1 }).default(0.25),
  /** Largest change of brightness, contrast and saturation, as a share of each. */
  colour: number({ min: 0, max: 1 }).default(0),
  /** RandAugment: each image goes through so many random operations of this strength. Left out: none. */
  randAugment: section({
    operations: integer({ min: 0, max: 10 }).default(2),
    magnitude: number({ min: 0, max: 10 }).default(9),
  }).optional(),
  /** Of the beta distribution of the shares in which mixup blends two images; left out or 0: none. */
  mixup: number({ min: 0, max: 1 }).optional(),
  /** The same for the area that CutMix leaves of an image; with mixup, each mini-batch has one of them. */
  cutmix: number({ min: 0, max: 1 }).optional(),
})

const distillationSection = section({
  /** Weight of the largest subnet's answers in the targets; the labels have the rest. */
  share: number({ min: 0, max: 1 }).default(0),
  /** Its logits are divided by it. */
  temperature: number({ min: 0.1, max: 100 }).default(1),
  /** kl: cross-entropy with the teacher's answers. alpha: the adaptive alpha-divergence from them. Default: kl. */
  divergence: choice(['kl', 'alpha']).optional(),
  /** A teacher that rests, in place of the largest subnet. */
  teacher: section({
    /** Weights of a whole supernet with its head for the same classes: a checkpoint of another run. */
    weights: location('weights'),
    /** Which supernet it is. Default: the spec's own, its first width. */
    preset: presetName(() => alternatives(spaceNames())).optional(),
    supernet: text(/^[\w.]+$/, 'the name of a set of weights of the preset, such as 1.0').optional(),
  }).optional(),
})

export const adaptationSection = section({
  /** Epochs per generation. */
  epochs: integer({ min: 0, max: 1000 }).default(5),
  batch: integer({ min: 1, max: 4096 }).default(96),
  learningRate: number({ min: 0, max: 10 }).default(0.01),
  momentum: number({ min: 0, max: 0.9999 }).default(0.9),
  weightDecay: number({ min: 0, max: 1 }).default(4e-5),
  /** What training changes: all, head alone, last-<n>-stages and head, or norms (batch norms) and head. */
  trainable: engineName('modes of transfer').default('all'),
  /** single-path: one subnet a mini-batch. sandwich: the largest on labels, the smallest and that one on its answers. */
  steps: engineName('rules of steps').default('single-path'),
  distillation: distillationSection.prefault({}),
  /** Learning rate of the classifier, as a multiple. */
  headRate: number({ min: 0, max: 1000 }).default(1),
  /** From one stage to the one before it, the learning rate falls by this factor. */
  stageDecay: number({ min: 0, max: 1 }).default(1),
  /** all: an epoch shows every training image once. balanced: every class as often, rare images repeated. */
  sampling: choice(['all', 'balanced']).default('all'),
  /** balanced: an image counts in the gradient as if every class had as many images. Default: images count alike. */
  classWeights: choice(['balanced']).optional(),
  /** Share of certainty that the targets spread over all classes. */
  labelSmoothing: number({ min: 0, max: 0.9 }).default(0),
  /** Every training ends with an average of its weights, which keeps this share of itself at each step. Default: with the last. */
  averageDecay: number({ min: 0, max: 0.99999 }).optional(),
  /** Gradients of a variable that are longer are shortened to this norm. Default: none are. */
  clipNorm: positive('the largest norm of a gradient').optional(),
  augmentation: augmentationSection.prefault({}),
})

/** After the search, each network that is exported is fine-tuned on its own. The paper has nothing like it; by-data chooses some. */
export const finishSection = section({
  epochs: integer({ min: 0, max: 1000 }).default(0),
  /** Falls to 0 on one cosine. */
  learningRate: number({ min: 0, max: 10 }).default(0.05),
  /** Default: adaptation.batch. */
  batch: integer({ min: 1, max: 4096 }).optional(),
  patience: patience(),
  /** Targets as in adaptation; the teacher is the largest subnet as the search leaves it, and it rests. */
  distillation: distillationSection.prefault({}),
})
