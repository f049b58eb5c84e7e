/**
 * The deployment spec: what the user writes. Every default is the value of the paper (Lu et al., TPAMI 2021) unless its comment
 * says otherwise. Reading it from text, with all mistakes at once: `parse-spec.ts`.
 */
import { z } from 'zod'
import { strategies } from '../../nat/search/index.ts'
import { spaceNames } from '../../nat/space/index.ts'
import { surrogates } from '../../nat/surrogate/index.ts'
import { isObjectiveName, objectiveNames } from '../objectives/index.ts'
import { chosenByName } from './chosen-by-name.ts'
import { engineName, engineNames } from './engine-names.ts'
import { recipes } from './recipe.ts'
import { scheduleMistake, schedulePattern } from './schedule.ts'
import {
  alternatives,
  choice,
  integer,
  judged,
  location,
  number,
  positive,
  presetName,
  section,
  text,
} from './spec-fields.ts'
import { adaptationSection, finishSection, warmUpSection } from './spec-training.ts'

const presetOrSection = () => `the preset ${alternatives(spaceNames())}, or a section with preset`

/** Below 1: a share of the images. From 2: a number of images. A 1 could be either. */
const shareError = 'a share above 0 and below 1, or a whole number of images from 2 on'
const share = z
  .number({ error: shareError })
  .gt(0, { error: shareError })
  .refine((value) => value < 1 || (Number.isInteger(value) && value > 1), { error: shareError })

const datasetSection = section({
  location: location('the data set'),
  /** Images held back to measure subnets in the search, of those that are not test images; the paper: 10,000 of 50,000. */
  validation: share.default(0.2),
  /** Images held back for the final report, where the data set has no test part of its own. Not the paper's. */
  test: share.default(0.2),
  onBadFile: choice(['stop', 'skip']).default('stop'),
  /** Side length in pixels of the packed images. Default: what the largest resolution of the space needs. */
  storedSize: integer({ min: 8, max: 1024 }).optional(),
})

const supernetSection = section({
  preset: presetName(() => alternatives(spaceNames())),
  /** Where the transfer starts: the preset's shipped weights, random ones (for comparison), or a safetensors file. */
  weights: z
    .union([z.literal('pre-trained'), z.literal('random'), location('weights')], {
      error: 'pre-trained, random, or a safetensors file: a path or s3://bucket/key',
    })
    .default('pre-trained'),
  /** Stages that start with the weights of another parent, which may be of another preset where their shapes are the same. */
  stages: section({
    from: location('weights'),
    /** 0: the stem; 1, 2, ...: stages; one more than there are: the layers after them. */
    take: z
      .array(integer({ min: 0, max: 20 }), { error: 'a list of numbers of stages' })
      .min(1, { error: 'a list of numbers of stages' }),
  }).optional(),
})

/** Images of where the networks will work, without labels: batch norms take their statistics from them. Default: none. */
const targetSection = section({
  location: location('images without labels'),
  /** In the finish, those that the largest subnet is sure of are learnt from too, with the class that it gives them. */
  selfTraining: section({
    /** The least probability of a class that is taken for sure. */
    threshold: number({ min: 0.5, max: 1 }).default(0.95),
  }).optional(),
})

const limits = section({
  min: z.number({ error: 'a number' }).optional(),
  max: z.number({ error: 'a number' }).optional(),
})

/** Stops the search when the hypervolume has grown by less than `improvement` in the last `generations` generations. */
const convergenceSection = section({
  generations: integer({ min: 1, max: 1000 }),
  /** As a share of the hypervolume before: 0.001 is a tenth of a percent. */
  improvement: number({ min: 0, max: 1 }),
})

const searchSection = section({
  /** Iterations after the initial design. */
  generations: integer({ min: 1, max: 1000 }).default(30),
  /** Largest number of entries in the archive. */
  archive: integer({ min: 2, max: 10_000 }).default(300),
  /** Architectures of generation 0. */
  initialDesign: integer({ min: 2, max: 10_000 }).default(100),
  surrogateTrainingSet: integer({ min: 2, max: 10_000 }).default(100),
  /** Of the inner search. Its result brings newcomers to the archive: a third of `archive` at most. */
  population: integer({ min: 4, max: 10_000 }).default(100),
  innerGenerations: integer({ min: 1, max: 10_000 }).default(100),
  referenceDirections: integer({ min: 2, max: 10_000 }).default(100),
  /** How they are placed; lattices have the most that are not more. Default: by Riesz energy. */
  directions: choice(['riesz-energy', 'das-dennis', 'incremental-lattice']).optional(),
  /** Of the inner search. Default: nsga3; with nat-2022 and up to two objectives nsga2. */
  innerAlgorithm: choice(['nsga2', 'nsga3']).optional(),
  /** Default: uniform; with nat-2022 two-point. */
  crossover: choice(['uniform', 'two-point']).optional(),
  crossoverProbability: number({ min: 0, max: 1 }).default(0.9),
  /** Per gene. */
  mutationProbability: number({ min: 0, max: 1 }).default(0.1),
  /** η of the polynomial mutation: smaller is wilder. */
  mutationIndex: number({ min: 0, max: 1000 }).default(1),
  ensembleMembers: integer({ min: 1, max: 10_000 }).default(500),
  /** What predicts errors until they are measured. */
  surrogate: chosenByName(surrogates).default('rbf-ensemble'),
  /**
   * `nat` (also called `evolution`): NAT. `nat-2022`: the authors' later loop. `economical`: more from each measurement. For comparison, with as many: `nsga`, evolution without a surrogate;
   * `random`, new architectures drawn at random.
   */
  strategy: chosenByName(strategies).default('evolution'),
  /** Default: never, as in the paper. */
  convergence: convergenceSection.optional(),
})

const evaluationSection = section({
  /** Training images that batch normalisation is recalibrated on before every measurement. */
  calibrationImages: integer({ min: 2, max: 1_000_000 }).default(2000),
  batch: integer({ min: 1, max: 4096 }).default(150),
  /** Measure on the first so many validation images only. Default: on all. */
  validationImages: integer({ min: 1, max: 10_000_000 }).optional(),
  /** Children of the array job that measures. Default: 8 on AWS, as the command line says on a laptop. */
  shards: integer({ min: 2, max: 1000 }).optional(),
})

const exportSection = section({
  /** How many of the final networks are exported as files, at most. */
  networks: integer({ min: 1, max: 1000 }).default(5),
  /** Wanted values by the name of an objective: the networks that come closest are exported, and the one of least error. */
  prefer: z
    .record(z.string(), z.number({ error: 'a number' }), {
      error: 'a section of wanted values, each by the name of an objective',
    })
    .optional(),
  /** Beside safetensors, which are always written. */
  formats: z
    .array(engineName('export formats'), { error: () => `a list of ${engineNames('export formats').join(', ')}` })
    .default(['onnx', 'tflite']),
  /**
   * Most that a network in 8-bit integers may lose on the validation images, in points of the first measured objective; one that
   * loses more is reported and not written. Default: 2.
   */
  largestInt8Loss: number({ min: 0, max: 100 }).optional(),
})

const budgetSection = section({
  /** US dollars: no generation is begun that would exceed it. */
  maxCostUsd: positive('US dollars').optional(),
  maxGpuHours: positive('GPU hours').optional(),
})

const objectiveError = alternatives([...objectiveNames(), '{ latency: FILE }'])
/** Any that is registered; the published schema offers those that ship. */
const objective = z.union(
  [
    z
      .string({ error: objectiveError })
      .refine(isObjectiveName, { error: objectiveError })
      .meta({ enum: objectiveNames() }),
    section({
      latency: location('a latency table'),
      /** Tells several tables apart. */
      name: text(/^[a-z][A-Za-z0-9]*$/, 'a name of letters and digits, the first one small').optional(),
    }),
  ],
  { error: objectiveError },
)

export const specSchema = section({
  name: text(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, '1 to 63 lower-case letters, digits and inner hyphens'),
  dataset: z.union([location('the data set'), datasetSection], {
    error: 'the data set, as a path or s3://bucket/key, or a section with location',
  }),
  target: targetSection.optional(),
  /** What the networks are for. */
  task: engineName('tasks').default('classification'),
  supernet: z.union([presetName(presetOrSection), supernetSection], {
    error: presetOrSection,
  }),
  objectives: z
    .array(objective, { error: 'a list of 1 to 12 objectives' })
    .min(1, { error: 'a list of 1 to 12 objectives' })
    .max(12, { error: 'a list of 1 to 12 objectives' })
    .default(['error', 'macs']),
  /** Limits by the name of an objective, which need not be minimised. */
  constraints: z
    .record(z.string(), limits.optional(), { error: 'a section of limits, each by the name of an objective' })
    .prefault({}),
  search: searchSection.prefault({}),
  /** Settings of training that the spec leaves out: chosen for the data (pipeline/recipe/by-data.ts), or the paper's. */
  recipe: choice(recipes).default('by-data'),
  warmUp: warmUpSection.prefault({}),
  adaptation: adaptationSection.prefault({}),
  finish: finishSection.prefault({}),
  evaluation: evaluationSection.prefault({}),
  export: exportSection.prefault({}),
  budget: budgetSection.prefault({}),
  /** EventBridge Scheduler's expression; the search is repeated, warm-started from the last run. */
  schedule: judged(schedulePattern, scheduleMistake).optional(),
  /** Same seed, same archive. */
  seed: integer({ min: 0, max: 2 ** 31 - 1 }).default(1),
})

/** The spec as the stages read it: every default filled in, short forms written out; its schedule was judged before. */
export const normalisedSpecSchema = specSchema.extend({
  dataset: datasetSection,
  supernet: supernetSection,
  schedule: z.string().optional(),
  /** Paths of the fields that the recipe chooses, once the data is known. */
  leftToRecipe: z.array(z.string()).default([]),
})

export type DeploymentSpec = z.output<typeof normalisedSpecSchema>
