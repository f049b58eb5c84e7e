/**
 * The λ loop of a run with the container's stages replaced by a formula: a stand-in data set, and measured shards whose
 * error falls with the square root of the MACs, differs from gene to gene, and shifts with every generation's weights.
 */
import { createGenerator } from '../../../nat/random/index.ts'
import type { Genotype } from '../../../nat/space/index.ts'
import { cost, nano } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import {
  type DatasetManifest,
  measuredShardSchema,
  type Plan,
  planSchema,
  type WorkflowState,
} from '../../../pipeline/contract/documents.ts'
import { keys } from '../../../pipeline/contract/keys.ts'
import { normalisedSpecSchema } from '../../../pipeline/contract/spec.ts'
import { recordedValues } from '../../../pipeline/objectives/index.ts'
import { commitGeneration } from '../../../pipeline/stages/commit-generation.ts'
import type { FunctionContext } from '../../../pipeline/stages/function-context.ts'
import { planGeneration } from '../../../pipeline/stages/plan-generation.ts'
import { resolveSpec } from '../../../pipeline/stages/resolve-spec.ts'
import { readObjectives } from '../../../pipeline/stages/run-objectives.ts'
import { documentText, publishDocument, readDocument } from '../../../pipeline/store/json-documents.ts'
import type { ObjectStore } from '../../../pipeline/store/object-store.ts'
import { smallSpec } from '../helpers.ts'

export const classes = 10

/** Small enough for a second a generation. */
export const syntheticSpec = {
  ...smallSpec,
  search: {
    generations: 3,
    archive: 30,
    initialDesign: 24,
    surrogateTrainingSet: 24,
    population: 20,
    innerGenerations: 10,
    referenceDirections: 20,
    ensembleMembers: 30,
  },
}

export async function putDataset(store: ObjectStore, runId: string): Promise<void> {
  const part = (count: number) => ({ count, images: { key: 'i', sha256: '0' }, labels: { key: 'l', sha256: '0' } })
  const manifest: DatasetManifest = {
    schema: 1,
    hash: 'abc',
    source: 'synthetic',
    classes: Array.from({ length: classes }, (_, label) => String(label)),
    size: 32,
    channels: 1,
    mean: [0.5],
    deviation: [0.25],
    parts: { train: part(600), validation: part(200), test: part(200) },
    skipped: [],
  }
  await store.put(keys.datasetManifest('abc'), documentText(manifest))
  await store.put(keys.prepared(runId), documentText({ schema: 1, dataset: 'abc' }))
}

const weights = createGenerator(7)
const geneWeights = Array.from({ length: 22 }, () => weights.uniform())

/** Top-1 error in percent. */
export function syntheticError(genotype: Genotype, generation: number): number {
  const { macs } = cost(nano, genotype, classes)
  const detail = genotype.reduce((sum, gene, index) => sum + geneWeights[index] * gene, 0)
  return 60 - 8e-3 * Math.sqrt(macs) - detail / 20 - generation
}

/** What a classification measures, more or less. */
function syntheticMetrics(genotype: Genotype, generation: number): Record<string, number> {
  const error = syntheticError(genotype, generation)
  const calibrationError = 2 + (genotype[0] + genotype[5]) / 4
  const topFiveError = error / 4 + genotype[12] / 10
  return {
    error,
    topFiveError,
    calibrationError,
    balancedError: error + 1,
    worstClassError: error + genotype[2] + genotype[9],
  }
}

export async function measure(store: ObjectStore, plan: Plan): Promise<void> {
  const { runId, generation } = plan
  const spec = await readDocument(store, keys.spec(runId), normalisedSpecSchema)
  const named = await readObjectives(store, runId, spec)
  for (const [shard, indices] of plan.shards.entries()) {
    const entries = indices.map((index) => {
      const genotype = plan.measure[index]
      const objectives = recordedValues(
        spec,
        { space: nano, classes },
        genotype,
        syntheticMetrics(genotype, generation),
        named,
      )
      return { genotype, objectives, crossEntropy: 1 }
    })
    const document = { schema: 1 as const, runId, generation, shard, entries }
    await publishDocument(store, keys.measured(runId, generation, shard), measuredShardSchema, document)
  }
}

/** Thrown where a test kills the run. */
export class Killed extends Error {}

/** @param step called before each stage, as `plan 2`; may throw `Killed` */
export async function search(
  input: { runId: string; spec?: unknown },
  context: FunctionContext,
  step: (name: string) => void | Promise<void> = () => undefined,
): Promise<WorkflowState & { decision: string }> {
  const { store } = context
  const compute = { evaluationShards: 3 }
  let state: WorkflowState & { decision: string } = await resolveSpec({ ...input, compute }, context)
  await putDataset(store, input.runId)
  while (state.decision === 'continue') {
    await step(`plan ${state.generation}`)
    await planGeneration(state, context)
    await step(`measure ${state.generation}`)
    await measure(store, await readDocument(store, keys.plan(state.runId, state.generation), planSchema))
    await step(`commit ${state.generation}`)
    state = await commitGeneration(state, context)
  }
  return state
}
