/** PlanGeneration: which networks the next generation trains on and measures. */
import { geneMarginals, resolutionCounts, widthShares } from '../../nat/archive/index.ts'
import { createGenerator } from '../../nat/random/index.ts'
import { nameOf } from '../../nat/registry.ts'
import { type GenerationPlan, keepingKnownLimits, type PlanRequest, planSearch } from '../../nat/search/index.ts'
import { type Genotype, genotypeKey, type Space } from '../../nat/space/index.ts'
import { type Plan, planSchema, runRecordSchema, type WorkflowState } from '../contract/documents.ts'
import { keys } from '../contract/keys.ts'
import type { DeploymentSpec } from '../contract/spec.ts'
import {
  limitedBy,
  limitsOf,
  minimisedBy,
  objectiveNamesOf,
  quantitiesOfSpec,
  searchedObjective,
} from '../objectives/index.ts'
import { findDocument, publishDocument, readDocument } from '../store/json-documents.ts'
import type { ObjectStore } from '../store/object-store.ts'
import type { FunctionContext } from './function-context.ts'
import { readArchive, readPreparedRun, spaceOf } from './run-documents.ts'
import { readObjectives } from './run-objectives.ts'
import { balancedShards } from './shards.ts'
import { listedValues } from './value-matrix.ts'
import { warmStartDesign } from './warm-start-design.ts'

/**
 * A pure function of the spec, of the last plan and of the last archive (of the run that a warm start begins with, in generation 0):
 * whoever repeats it writes the same plan.
 * @throws NatError `Nat.CorruptedObject` when the spec, the data set's manifest or the last archive is missing or damaged
 */
export async function planGeneration(state: WorkflowState, { store, logger }: FunctionContext): Promise<WorkflowState> {
  const { runId, generation, evaluationShards } = state
  const output = { runId, generation, evaluationShards }
  const key = keys.plan(runId, generation)
  if ((await findDocument(store, key, planSchema)) !== undefined) return output
  const { spec, dataset } = await readPreparedRun(store, runId)
  const classes = dataset.classes.length
  const space = spaceOf(spec)
  const facts = { space, classes }
  const named = await readObjectives(store, runId, spec)
  const names = quantitiesOfSpec(spec, named).map(({ name }) => name)
  const archive = generation === 0 ? [] : (await readArchive(store, runId, generation - 1)).entries
  const request: PlanRequest = {
    space,
    archive: listedValues(archive, names),
    objectives: minimisedBy(spec, named).map((objective) => searchedObjective(objective, facts)),
    limited: limitedBy(spec, named).map((objective) => searchedObjective(objective, facts)),
    constraints: limitsOf(spec),
    settings: spec.search,
    seed: spec.seed,
    generation,
    ...(await strategyState(store, runId, generation)),
  }
  const found = planSearch(request)
  const next = generation === 0 ? await withWarmStart(found, request, runId, spec, store) : found
  const trainedOn = next.predictions?.trainedOn ?? 0
  const plan: Plan = {
    schema: 1,
    runId,
    generation,
    // From 1: some of TensorFlow's seeds take 0 for "none".
    seed: 1 + createGenerator(spec.seed, 'training and evaluation', generation).integer(2 ** 31 - 2),
    training: trainingPlan(spec, space, next.trainOn, generation),
    measure: next.measure.map((genotype) => [...genotype]),
    shards: balancedShards(space, next.measure, classes, evaluationShards),
    predicted: Object.fromEntries(
      Object.entries(next.predictions?.values ?? {}).map(([name, values]) => [name, [...values]]),
    ),
    surrogate: trainedOn === 0 ? null : { name: nameOf(spec.search.surrogate), trainedOn },
    ...(next.state === null ? {} : { strategy: { name: nameOf(spec.search.strategy), state: next.state } }),
  }
  await publishDocument(store, key, planSchema, plan)
  const newcomers = newcomersOf(plan)
  logger.info('generation planned', { measure: plan.measure.length, newcomers, trainedOn })
  return output
}

/**
 * A warm start's initial design: the networks that the last run ended with go before new ones, but for those that do not keep
 * the limits of this run.
 */
async function withWarmStart(
  fresh: GenerationPlan,
  request: PlanRequest,
  runId: string,
  spec: DeploymentSpec,
  store: ObjectStore,
): Promise<GenerationPlan> {
  const { warmStart } = await readDocument(store, keys.run(runId), runRecordSchema)
  if (warmStart === null) return fresh
  const { entries } = await readArchive(store, warmStart.runId, warmStart.generation)
  const feasible = keepingKnownLimits(
    request,
    entries.map(({ genotype }): Genotype => genotype),
  )
  const allowed = new Set(feasible.map(genotypeKey))
  const known = entries.filter(({ genotype }) => allowed.has(genotypeKey(genotype)))
  const measure = warmStartDesign(known, objectiveNamesOf(spec), fresh.measure, {
    count: spec.search.initialDesign,
    generator: createGenerator(spec.seed, 'warm start'),
  })
  return { ...fresh, measure, trainOn: measure }
}

/** What the strategy left behind in the plan of the last generation. */
async function strategyState(
  store: ObjectStore,
  runId: string,
  generation: number,
): Promise<Pick<PlanRequest, 'state'>> {
  if (generation === 0) return {}
  const { strategy } = await readDocument(store, keys.plan(runId, generation - 1), planSchema)
  return strategy === undefined ? {} : { state: strategy.state }
}

/** The archive as a distribution to sample from, and the place on the run's one cosine. */
function trainingPlan(
  { adaptation, search }: DeploymentSpec,
  space: Space,
  genotypes: readonly Genotype[],
  generation: number,
): Plan['training'] {
  return {
    epochs: adaptation.epochs,
    firstEpoch: generation * adaptation.epochs,
    totalEpochs: Math.max(1, (search.generations + 1) * adaptation.epochs),
    marginals: geneMarginals(space, genotypes).map((gene) =>
      gene.map(([value, probability]): [number, number] => [value, probability]),
    ),
    resolutions: resolutionCounts(space, genotypes),
    widthShares: widthShares(space, genotypes),
  }
}

/** How many networks are measured because something was predicted of them. */
function newcomersOf({ predicted }: Plan): number {
  const [first = []] = Object.values(predicted)
  return first.filter((value) => value !== null).length
}
