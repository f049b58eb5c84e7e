/** CommitGeneration: the measured shards become the archive of the generation; decides whether to go on. */
import { hypervolumeShare, nonDominated } from '../../nat/evolution/index.ts'
import { genotypeKey } from '../../nat/space/index.ts'
import {
  type ArchiveDocument,
  type ArchivedNetwork,
  archiveSchema,
  type Indicators,
  indicatorsSchema,
  measuredShardSchema,
  type Plan,
  planSchema,
  type WorkflowState,
} from '../contract/documents.ts'
import { errorNames, NatError } from '../contract/errors.ts'
import { keys } from '../contract/keys.ts'
import { generationsPerExecution } from '../contract/stages.ts'
import { minimisedBy, objectiveNamesOf, rangeOf } from '../objectives/index.ts'
import { generationMetrics, metricsMessage } from '../observability/embedded-metrics.ts'
import { findDocument, publishDocument, readDocument } from '../store/json-documents.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { type Decision, decide } from './decision.ts'
import type { FunctionContext } from './function-context.ts'
import { type PreparedRun, readPreparedRun, spaceOf } from './run-documents.ts'
import { readObjectives } from './run-objectives.ts'
import { surrogateQuality } from './surrogate-quality.ts'
import { valueMatrix } from './value-matrix.ts'

/**
 * The hypervolume's reference point is a little beyond the worst of every objective, so that the extremes count too, and the
 * same in all generations of a run, or they could not be compared.
 */
const referenceMargin = 1.01

/**
 * The archive is what was measured with this generation's weights, nothing older: every
 * entry is stamped with the generation. The archive is written last; where it is, the generation is committed.
 * @throws NatError `Nat.CorruptedObject` when a shard is missing, damaged, or not what the plan asked for
 */
export async function commitGeneration(
  { runId, generation, firstGeneration = 0, evaluationShards }: WorkflowState,
  context: FunctionContext,
): Promise<WorkflowState & { decision: Decision | 'hand-over' }> {
  const { store, logger } = context
  const run = await readPreparedRun(store, runId)
  const { spec } = run
  if ((await findDocument(store, keys.archive(runId, generation), archiveSchema)) === undefined) {
    const plan = await readDocument(store, keys.plan(runId, generation), planSchema)
    const measured = await collectMeasurements(store, plan)
    const indicators = await computeIndicators(store, run, plan, measured)
    await publishDocument(store, keys.indicators(runId, generation), indicatorsSchema, indicators)
    const archive: ArchiveDocument = {
      schema: 1,
      runId,
      generation,
      space: spec.supernet.preset,
      objectives: objectiveNamesOf(spec),
      entries: [...measured].sort(byObjectiveThenGenotype(objectiveNamesOf(spec)[0])),
    }
    const { created } = await publishDocument(store, keys.archive(runId, generation), archiveSchema, archive)
    if (created) {
      logger.info('generation committed', { ...indicators })
      logger.info(metricsMessage, generationMetrics(runId, indicators, context.clock().getTime()))
    }
  }
  const next = generation + 1
  const decision = await decide(context, spec, runId, next)
  return {
    runId,
    generation: next,
    firstGeneration,
    evaluationShards,
    decision: decision === 'continue' && next - firstGeneration >= generationsPerExecution ? 'hand-over' : decision,
  }
}

/** Entries parallel to `plan.measure`. */
async function collectMeasurements(store: ObjectStore, plan: Plan): Promise<ArchivedNetwork[]> {
  const { runId, generation } = plan
  const entries: (ArchivedNetwork | undefined)[] = new Array(plan.measure.length).fill(undefined)
  await Promise.all(
    plan.shards.map(async (indices, shard) => {
      const key = keys.measured(runId, generation, shard)
      const { entries: measured } = await readDocument(store, key, measuredShardSchema)
      const asked = new Map(indices.map((index) => [genotypeKey(plan.measure[index]), index]))
      for (const { genotype, objectives } of measured) {
        const index = asked.get(genotypeKey(genotype))
        if (index === undefined)
          throw notAsPlanned(key, store, `measures [${genotype}], which its plan did not ask for`)
        entries[index] = { genotype, objectives, measuredAt: generation }
        asked.delete(genotypeKey(genotype))
      }
      if (asked.size > 0)
        throw notAsPlanned(key, store, `lacks ${asked.size} of the ${indices.length} networks of its plan`)
    }),
  )
  return entries.map((entry) => {
    if (entry !== undefined) return entry
    throw notAsPlanned(keys.plan(runId, generation), store, 'has networks that are in none of its shards')
  })
}

async function computeIndicators(
  store: ObjectStore,
  { spec, dataset }: PreparedRun,
  plan: Plan,
  measured: readonly ArchivedNetwork[],
): Promise<Indicators> {
  const { runId, generation } = plan
  const names = objectiveNamesOf(spec)
  const facts = { space: spaceOf(spec), classes: dataset.classes.length }
  const named = await readObjectives(store, runId, spec)
  const reference = minimisedBy(spec, named).map((objective) => rangeOf(objective, facts).most * referenceMargin)
  const F = valueMatrix(measured, names)
  return {
    schema: 1,
    generation,
    hypervolume: hypervolumeShare(F, reference, spec.search.archive),
    best: Object.fromEntries(
      names.map((name) => [name, Math.min(...measured.map(({ objectives }) => objectives[name]))]),
    ),
    frontSize: nonDominated(F, names.length).length,
    measurements: measured.length,
    surrogate: surrogateQuality(plan, measured),
  }
}

/** A total order that depends on nothing but the entries. */
function byObjectiveThenGenotype(name: string): (a: ArchivedNetwork, b: ArchivedNetwork) => number {
  return (a, b) => {
    if (a.objectives[name] !== b.objectives[name]) return a.objectives[name] - b.objectives[name]
    const gene = a.genotype.findIndex((value, index) => value !== b.genotype[index])
    return gene < 0 ? 0 : a.genotype[gene] - b.genotype[gene]
  }
}

function notAsPlanned(key: string, { location }: ObjectStore, what: string): NatError {
  return new NatError(errorNames.corruptedObject, `${key} in ${location} ${what}.`, {
    advice: 'Restore it from an older version of the bucket or from a backup, or start a new run.',
  })
}
