/** PublishReport: the summary, the final archive and the report of a run. */
import {
  archiveSchema,
  indicatorsSchema,
  type Selected,
  selectedSchema,
  type WorkflowState,
} from '../contract/documents.ts'
import { keys } from '../contract/keys.ts'
import { reducedSettings } from '../contract/paper-defaults.ts'
import { exportManifestSchema, type Summary, summarySchema } from '../contract/results.ts'
import type { DeploymentSpec } from '../contract/spec.ts'
import { costOfRun, secondsByStage, usdOfGeneration } from '../ledger/cost.ts'
import { readLedger } from '../ledger/ledger.ts'
import { minimisedBy } from '../objectives/index.ts'
import { renderReport } from '../report/report.ts'
import { warningsAbout } from '../report/warnings.ts'
import { findDocument, findUndamaged, publishDocument, readDocument, replaceDocument } from '../store/json-documents.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { searchHasConverged } from './convergence.ts'
import type { FunctionContext } from './function-context.ts'
import { type PreparedRun, readArchive, readPreparedRun } from './run-documents.ts'
import { readObjectives } from './run-objectives.ts'

/** The summary is written last: where it is, the rest is too. */
export async function publishReport(
  { runId }: Pick<WorkflowState, 'runId'>,
  context: FunctionContext,
): Promise<Summary> {
  const { store, logger } = context
  const published = await findDocument(store, keys.summary(runId), summarySchema)
  if (published !== undefined) return published
  const run = await readPreparedRun(store, runId)
  const selected = await readDocument(store, keys.selected(runId), selectedSchema)
  const summary = await summarise(store, runId, run, selected)
  const archive = await readArchive(store, runId, selected.generation)
  await replaceDocument(store, keys.finalArchive(runId), archiveSchema, archive)
  await store.put(keys.report(runId), renderReport(summary))
  const { value } = await publishDocument(store, keys.summary(runId), summarySchema, summary)
  logger.info('report published', { networks: summary.front.length, usd: summary.cost.usd })
  return value
}

async function summarise(
  store: ObjectStore,
  runId: string,
  { spec, recipe, dataset }: PreparedRun,
  selected: Selected,
): Promise<Summary> {
  const [exported, { lines }] = await Promise.all([
    readDocument(store, keys.exported(runId), exportManifestSchema),
    readLedger(store, runId),
  ])
  const cost = costOfRun(lines)
  const named = await readObjectives(store, runId, spec)
  const objectives = minimisedBy(spec, named).map(({ name, label, unit, source }) => ({ name, label, unit, source }))
  const generations: Summary['generations'] = []
  for (let generation = 0; generation <= selected.generation; generation++) {
    const key = keys.indicators(runId, generation)
    // They are for the eye: a run is not worth less because a point of its curve is lost.
    const found = await findUndamaged(store, key, indicatorsSchema)
    if (found === undefined) continue
    const { schema: _, ...indicators } = found
    generations.push({
      ...indicators,
      seconds: secondsByStage(lines, generation),
      usd: usdOfGeneration(lines, generation),
    })
  }
  return {
    schema: 1,
    runId,
    name: spec.name,
    status: await statusOf(store, runId, spec, selected.generation),
    dataset: {
      source: dataset.source,
      classes: [...dataset.classes],
      train: dataset.parts.train.count,
      validation: dataset.parts.validation.count,
      test: dataset.parts.test.count,
    },
    supernet: spec.supernet.preset,
    seed: spec.seed,
    objectives,
    warnings: warningsAbout(exported.front, objectives, dataset.classes),
    latencyBy: exported.latencyBy,
    front: [...exported.front],
    references: exported.references,
    generations,
    recipe,
    reduced: reducedSettings(spec),
    cost: { ...cost, usdPerNetwork: exported.front.length === 0 ? 0 : cost.usd / exported.front.length },
  }
}

/** @param last the generation whose archive is delivered */
async function statusOf(
  store: ObjectStore,
  runId: string,
  spec: DeploymentSpec,
  last: number,
): Promise<Summary['status']> {
  if (last >= spec.search.generations) return 'succeeded'
  return (await searchHasConverged(store, spec, runId, last)) ? 'converged' : 'budget-stopped'
}
