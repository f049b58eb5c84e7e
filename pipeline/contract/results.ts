/** The documents that a run ends with: what was exported, and the summary that is published. One schema each. */
import { z } from 'zod'
import {
  checkpointReferenceSchema,
  curvePointSchema,
  genotypeSchema,
  indicatorsSchema,
  valuesSchema,
} from './documents.ts'
import { recipeSchema } from './recipe.ts'

/** What FinishSubnets publishes, one per delivered network. */
export const finishedManifestSchema = z.strictObject({
  schema: z.literal(1),
  runId: z.string(),
  id: z.string(),
  genotype: genotypeSchema,
  steps: z.int().min(0),
  /** Of the whole supernet, of which the network's own part has moved. */
  checkpoint: checkpointReferenceSchema,
  curve: z.array(curvePointSchema),
})
export type FinishedManifest = z.infer<typeof finishedManifestSchema>

/** A delivered network after its own fine-tuning; beside it stands what it was straight from the supernet. */
const finishedResultSchema = z.strictObject({
  epochs: z.int().min(1),
  validation: valuesSchema,
  test: valuesSchema,
  testErrorByClass: z.array(z.number().nullable()),
  /** Whether the files hold these weights: not where the validation images say that they are worse by more than two standard errors. */
  exported: z.boolean(),
})
export type FinishedResult = z.infer<typeof finishedResultSchema>

/** Measured in onnxruntime: metrics by name, milliseconds of processor time for one image, one thread. */
const runtimeWorthSchema = z.strictObject({ validation: valuesSchema, test: valuesSchema, latency: z.number() })

/** A delivered network in 8-bit integers, beside the same in float32. */
export const int8ResultSchema = z.strictObject({
  float32: runtimeWorthSchema,
  /** Of the ONNX form; the TensorFlow Lite form holds the same integers. */
  int8: runtimeWorthSchema,
  /** What it lost of the leading measured objective on the validation images, in its unit. */
  lost: z.number(),
  /** Whether it was written: not where it lost more than the spec allows. */
  exported: z.boolean(),
  /** Of the files that were written, by format. */
  bytes: z.record(z.string(), z.int()),
})
export type Int8Result = z.infer<typeof int8ResultSchema>

/** One network of the final set. Values by the name of the metric or objective. */
const frontMemberSchema = z.strictObject({
  id: z.string(),
  genotype: genotypeSchema,
  resolution: z.int(),
  width: z.number(),
  depths: z.array(z.int()),
  kernelSizes: z.array(z.int()),
  expandRatios: z.array(z.int()),
  /** All that the task measures, on the images that the search measured with, and on those that it never saw. */
  validation: valuesSchema,
  test: valuesSchema,
  /** Error of each class on the test images in percent; null where the test part has none of it. */
  testErrorByClass: z.array(z.number().nullable()),
  /** All that is known without measuring. */
  costs: valuesSchema,
  /** Measured on the machine that exported it: milliseconds per image (batch 1). */
  latency: z.number(),
  /** Why it was picked for export, if it was. */
  chosenFor: z.array(z.string()),
  /** Keys of exported files. */
  files: z.array(z.string()),
  /** Of delivered networks, where the spec asks for it. Every other value is straight from the supernet. */
  finished: finishedResultSchema.optional(),
  /** Of delivered networks, where the spec asks for a format of 8-bit integers. */
  int8: int8ResultSchema.optional(),
})
export type FrontMember = z.infer<typeof frontMemberSchema>

/** What stands beside the weights of an exported network, and in their metadata. */
export const networkCardSchema = frontMemberSchema
  .pick({ genotype: true, resolution: true, width: true, depths: true, kernelSizes: true, expandRatios: true })
  .extend({
    space: z.string(),
    validation: valuesSchema,
    test: valuesSchema,
    costs: valuesSchema,
    classes: z.array(z.string()),
    /** Of the channels, of values scaled to 0..1. */
    mean: z.array(z.number()),
    deviation: z.array(z.number()),
  })
export type NetworkCard = z.infer<typeof networkCardSchema>

/** What measured the latencies, such as `onnxruntime 1.30.0, one thread`; left out by older versions: the engine. */
const latencyBySchema = z.string().optional()

/** What ExportSubnets publishes. */
export const exportManifestSchema = z.strictObject({
  schema: z.literal(1),
  latencyBy: latencyBySchema,
  front: z.array(frontMemberSchema),
  /** Named comparisons: the largest subnet, the smallest, the frozen supernet with a linear head. */
  references: z.array(z.strictObject({ name: z.string(), member: frontMemberSchema })),
})
export type ExportManifest = z.infer<typeof exportManifestSchema>

/** How an objective is shown (pipeline/objectives/objective.ts). */
const objectiveShownSchema = z.strictObject({
  name: z.string(),
  label: z.string(),
  unit: z.string(),
  source: z.enum(['measured', 'exact']),
})

/** `summary.json`, the published result of a run (`nat show RUN --json`). */
export const summarySchema = z.strictObject({
  schema: z.literal(1),
  runId: z.string(),
  name: z.string(),
  status: z.enum(['succeeded', 'budget-stopped', 'converged']),
  dataset: z.strictObject({
    source: z.string(),
    /** Names of the classes, by class number. */
    classes: z.array(z.string()),
    train: z.int(),
    validation: z.int(),
    test: z.int(),
  }),
  supernet: z.string(),
  seed: z.int(),
  objectives: z.array(objectiveShownSchema),
  /** What a reader of the numbers should know; one or two sentences each. */
  warnings: z.array(z.string()),
  latencyBy: latencyBySchema,
  front: z.array(frontMemberSchema),
  references: z.array(z.strictObject({ name: z.string(), member: frontMemberSchema })),
  generations: z.array(
    indicatorsSchema.omit({ schema: true }).extend({ seconds: z.record(z.string(), z.number()), usd: z.number() }),
  ),
  /** Settings below the paper's values: field, ours, the paper's. */
  recipe: recipeSchema,
  reduced: z.array(z.strictObject({ field: z.string(), value: z.number(), paper: z.number() })),
  cost: z.strictObject({
    seconds: z.number(),
    gpuHours: z.number(),
    usd: z.number(),
    /** What each network of the final set has cost. */
    usdPerNetwork: z.number(),
    byStage: z.record(z.string(), z.strictObject({ seconds: z.number(), usd: z.number() })),
  }),
})
export type Summary = z.infer<typeof summarySchema>
