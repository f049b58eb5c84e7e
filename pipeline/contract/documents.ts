/**
 * The documents that stages exchange through the object store. One schema each; readers parse with it, so a
 * corrupted or foreign object is refused by name. Archives, plans and indicators hold nothing that depends on the
 * clock or the machine: the same seed gives the same bytes.
 */
import { z } from 'zod'

export { type Prepared, preparedSchema } from './prepared.ts'

/** 22 integers, canonical. */
export const genotypeSchema = z.array(z.int().min(0).max(255)).min(1).readonly()

/** Values by the name of an objective (pipeline/objectives/), each in its own unit. */
export const valuesSchema = z.record(z.string(), z.number())

const shardSchema = z.strictObject({ key: z.string(), sha256: z.string() })

/**
 * A part of a prepared data set. Labels are uint16, little-endian. Packed: `images` are uint8 [count, size, size,
 * channels]. Encoded: `images` are the lengths of the pictures (uint32, little-endian), which lie in `shards`.
 */
const partSchema = z.strictObject({
  count: z.int().min(0),
  images: shardSchema,
  labels: shardSchema,
  shards: z.array(shardSchema.extend({ count: z.int().min(1), bytes: z.int().min(1) })).optional(),
})

/** How a data set was divided (data/split.ts): a run that goes on from a run on it divides its own in the same way. */
const splitSchema = z.strictObject({
  seed: z.int().min(0),
  validation: z.number().min(0).max(1),
  test: z.number().min(0).max(1),
  placed: z.array(z.tuple([z.string(), z.enum(['train', 'validation', 'test'])])),
})

export const datasetManifestSchema = z.strictObject({
  schema: z.literal(1),
  /** Hash of the source files and of the options that shape the shards. */
  hash: z.string(),
  source: z.string(),
  classes: z.array(z.string()).min(2),
  /** Stored side length in pixels (square). */
  size: z.int().min(1),
  channels: z.union([z.literal(1), z.literal(3)]),
  /** Per-channel statistics of the training part, of values scaled to 0..1. */
  mean: z.array(z.number()),
  deviation: z.array(z.number()),
  parts: z.strictObject({ train: partSchema, validation: partSchema, test: partSchema }),
  /** Absent in data sets of before images were divided by their content. */
  split: splitSchema.optional(),
  /** Files left out, with the reason (only where the spec allows it). */
  skipped: z.array(z.strictObject({ file: z.string(), reason: z.string() })),
})
export type DatasetManifest = z.infer<typeof datasetManifestSchema>

/** A pointer to immutable weights. */
export const checkpointReferenceSchema = z.strictObject({ key: z.string(), sha256: z.string() })
export type CheckpointReference = z.infer<typeof checkpointReferenceSchema>

export const curvePointSchema = z.strictObject({
  step: z.int(),
  epoch: z.number(),
  loss: z.number(),
  learningRate: z.number(),
})

/** What WarmUp and AdaptSupernet publish, one per width. */
export const trainedManifestSchema = z.strictObject({
  schema: z.literal(1),
  runId: z.string(),
  /** Negative: before the search, see `beforeSearch` in keys.ts. */
  generation: z.int().min(-2),
  width: z.int().min(0),
  steps: z.int().min(0),
  checkpoint: checkpointReferenceSchema,
  curve: z.array(curvePointSchema),
})
export type TrainedManifest = z.infer<typeof trainedManifestSchema>

/** How well the surrogates predicted what was then measured, by the name of the measured objective. */
const surrogateQualitySchema = z.strictObject({
  name: z.string(),
  trainedOn: z.int(),
  predicted: z.record(
    z.string(),
    z.strictObject({
      rmse: z.number().nullable(),
      spearman: z.number().nullable(),
      kendall: z.number().nullable(),
    }),
  ),
})
export type SurrogateQuality = z.infer<typeof surrogateQualitySchema>

export const planSchema = z.strictObject({
  schema: z.literal(1),
  runId: z.string(),
  generation: z.int().min(0),
  /** Seed of everything random in this generation's training and evaluation. */
  seed: z.int().min(0),
  training: z.strictObject({
    epochs: z.int().min(0),
    /** Epochs of the run already done, and in all: the position on the one cosine of the run. */
    firstEpoch: z.int().min(0),
    totalEpochs: z.int().min(1),
    /** marginals[gene] = [[value, probability], ...]: the archive's empirical frequencies (docs/algorithm.md 2.6). */
    marginals: z.array(z.array(z.tuple([z.int(), z.number()]))),
    /** Resolution in pixels and how often the archive has it. */
    resolutions: z.array(z.tuple([z.int(), z.int()])),
    /** Share of the archive's architectures with each width: splits the steps between the supernets. */
    widthShares: z.array(z.number()),
  }),
  /** Canonical genotypes to measure, in archive order. */
  measure: z.array(genotypeSchema),
  /** measure indices of every shard of EvaluateSubnets; at least 2 shards (the least that an array job takes). */
  shards: z.array(z.array(z.int())).min(2),
  /** By measured objective, what was predicted of each genotype of `measure` (null: was in the archive). Generation 0: empty. */
  predicted: z.record(z.string(), z.array(z.number().nullable())),
  surrogate: z.strictObject({ name: z.string(), trainedOn: z.int() }).nullable(),
  /** What the strategy learned, for its next generation. Absent: it keeps nothing. */
  strategy: z.strictObject({ name: z.string(), state: z.json() }).optional(),
})
export type Plan = z.infer<typeof planSchema>

const measuredEntrySchema = z.strictObject({
  genotype: genotypeSchema,
  objectives: valuesSchema,
  crossEntropy: z.number(),
})

export const measuredShardSchema = z.strictObject({
  schema: z.literal(1),
  runId: z.string(),
  generation: z.int().min(0),
  shard: z.int().min(0),
  entries: z.array(measuredEntrySchema),
})
export type MeasuredShard = z.infer<typeof measuredShardSchema>

const archiveEntrySchema = z.strictObject({
  genotype: genotypeSchema,
  objectives: valuesSchema,
  /** The generation whose weights were measured. */
  measuredAt: z.int().min(0),
})
export type ArchivedNetwork = z.infer<typeof archiveEntrySchema>

export const archiveSchema = z.strictObject({
  schema: z.literal(1),
  runId: z.string(),
  generation: z.int().min(0),
  space: z.string(),
  objectives: z.array(z.string()),
  entries: z.array(archiveEntrySchema),
})
export type ArchiveDocument = z.infer<typeof archiveSchema>

export const indicatorsSchema = z.strictObject({
  schema: z.literal(1),
  generation: z.int().min(0),
  /**
   * Normalised to 0..1 by the reference point's product. The reference point is the same in all generations of a run:
   * the worst value of each objective, times 1.01.
   */
  hypervolume: z.number(),
  /** The least value of each objective in the archive. */
  best: valuesSchema,
  /** Size of the archive's non-dominated set. */
  frontSize: z.int(),
  /** Networks measured in this generation. */
  measurements: z.int(),
  surrogate: surrogateQualitySchema.nullable(),
})
export type Indicators = z.infer<typeof indicatorsSchema>

/** What a stage cost, one per child and attempt. */
export const ledgerLineSchema = z.strictObject({
  schema: z.literal(1),
  stage: z.string(),
  /** -1: before the first generation. */
  generation: z.int().min(-1),
  child: z.int().min(0),
  attempt: z.int().min(1),
  startedAt: z.string(),
  seconds: z.number().min(0),
  /** 'local', or the EC2 instance type, or 'lambda'. */
  machine: z.string(),
  purchase: z.enum(['local', 'spot', 'on-demand', 'lambda']),
  gpus: z.number().min(0),
  images: z.int().min(0),
  measurements: z.int().min(0),
  outcome: z.enum(['succeeded', 'failed', 'interrupted']),
})
export type LedgerLine = z.infer<typeof ledgerLineSchema>

/** What SelectSubnets publishes: the non-dominated set, and which of it is exported as files and why. */
export const selectedSchema = z.strictObject({
  schema: z.literal(1),
  generation: z.int().min(0),
  entries: z.array(archiveEntrySchema.extend({ id: z.string(), chosenFor: z.array(z.string()) })),
  /** Ids of the networks that each child of FinishSubnets fine-tunes; none where the spec wants none. */
  finish: z.array(z.array(z.string())).default([]),
})
export type Selected = z.infer<typeof selectedSchema>

/** The finished run that another one starts from: with the networks of its final archive and with its weights. */
const warmStartSchema = z.strictObject({
  runId: z.string(),
  /** Its last generation, whose archive was delivered. */
  generation: z.int().min(0),
})
export type WarmStart = z.infer<typeof warmStartSchema>

/** `run.json`: create-only. */
export const runRecordSchema = z.strictObject({
  schema: z.literal(1),
  runId: z.string(),
  specHash: z.string(),
  startedAt: z.string(),
  /** Recorded because bits depend on it: a resumed run uses the same number. 0: all cores of the machine. */
  threads: z.int().min(0),
  /** Of a child that has more to do than its sisters, whose cores rest when they are done; less than `threads`: just these. */
  mostThreads: z.int().min(0).default(0),
  /** Whether TensorFlow computes with oneDNN's kernels: bits depend on it too. */
  oneDnn: z.boolean().default(true),
  /** Children of EvaluateSubnets. */
  evaluationShards: z.int().min(2),
  /** Null: from the weights and the initial design that the spec asks for. */
  warmStart: warmStartSchema.nullable().default(null),
})
export type RunRecord = z.infer<typeof runRecordSchema>

/** `trace.json`: the X-Ray trace of the newest execution; overwritten. */
export const traceSchema = z.strictObject({ schema: z.literal(1), traceId: z.string() })

/** State that flows through the workflow: keys are derived from it, nothing large rides in it. */
const workflowStateSchema = z.object({
  runId: z.string(),
  /** The generation to plan next. */
  generation: z.int().min(0),
  /** With which this execution began: its history holds no more than so many generations. */
  firstGeneration: z.int().min(0).optional(),
  evaluationShards: z.int().min(2),
})
export type WorkflowState = z.infer<typeof workflowStateSchema>
