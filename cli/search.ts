/** Starting, continuing or showing the search of a spec: what `start`, `run` and `resume` have in common. */
import { createHash } from 'node:crypto'
import { imagesHaveChanged } from '../batch-image/stages/prepare-dataset.ts'
import { reducedSettings } from '../pipeline/contract/paper-defaults.ts'
import { specHash } from '../pipeline/contract/parse-spec.ts'
import type { Summary } from '../pipeline/contract/results.ts'
import type { DeploymentSpec } from '../pipeline/contract/spec.ts'
import type { ObjectStore } from '../pipeline/store/object-store.ts'
import { createScreen, type Screen } from './display/screen.ts'
import { summaryText } from './display/summary-text.ts'
import { settingsTable } from './display/tables.ts'
import { shareCores } from './local/compute.ts'
import { localQueues } from './local/definition.ts'
import { parseFault } from './local/faults.ts'
import { runSearch } from './local/run-search.ts'
import { findRun, type KnownRun } from './runs.ts'

export interface SearchRequest {
  readonly store: ObjectStore
  readonly runId: string
  /** Undefined: the run has its spec already. */
  readonly spec?: DeploymentSpec
  /** The finished run to start from; a resumed run knows it. */
  readonly warmStartFrom?: string | undefined
  readonly threads?: number | undefined
  readonly play?: string | undefined
}

/**
 * The id that a spec's run has unless the user names one: the same spec (and warm start) continues the same run.
 * @param fresh the first of NAME-HASH, NAME-HASH-2, ... that is free
 */
export async function runIdFor(
  store: ObjectStore,
  spec: DeploymentSpec,
  fresh: boolean,
  warmStartFrom?: string,
): Promise<string> {
  const hash = specHash(spec)
  const whole =
    warmStartFrom === undefined ? hash : createHash('sha256').update(`${hash} ${warmStartFrom}`).digest('hex')
  const base = `${spec.name.slice(0, 60)}-${whole.slice(0, 8)}`
  if (!fresh) return base
  for (let number = 1; ; number++) {
    const runId = number === 1 ? base : `${base}-${number}`
    if ((await findRun(store, runId)) === undefined) return runId
  }
}

/** Runs the search to its end, or shows the result that is there; prints to standard output. @returns the result */
export async function searchAndShow(request: SearchRequest): Promise<Summary> {
  const { store, runId, warmStartFrom } = request
  const faults = request.play === undefined ? undefined : parseFault(request.play, localQueues.spot)
  const screen = createScreen(process.stdout)
  const known = await findRun(store, runId)
  const spec = request.spec ?? known?.spec
  if (spec === undefined) throw new RangeError(`Run ${runId} has no spec yet.`)
  const where = `${store.location}/runs/${runId}`
  const isSame =
    known !== undefined &&
    specHash(known.spec) === specHash(spec) &&
    (warmStartFrom === undefined || known.warmStart?.runId === warmStartFrom)
  if (isSame && known.summary !== undefined) {
    screen.print(summaryText(known.summary, where, { generations: true }))
    screen.print(
      `\nThis search was finished before. For another one of the same spec, add --fresh, or change its seed.`,
    )
    const change = await imagesNote(store, runId, spec)
    if (change !== undefined) screen.print(`\n${change}`)
    return known.summary
  }
  introduce(screen, { runId, spec, where, known, warmStartFrom })
  const summary = await runSearch({
    store,
    runId,
    spec: request.spec,
    warmStartFrom,
    compute: shareCores(undefined, { threads: request.threads, evaluationShards: spec.evaluation.shards }),
    generations: spec.search.generations,
    screen,
    faults,
  })
  screen.print()
  screen.print(summaryText(summary, where))
  return summary
}

/** What has become of the images since a run has seen them; undefined: nothing. */
export async function imagesNote(store: ObjectStore, runId: string, spec: DeploymentSpec): Promise<string | undefined> {
  const { location } = spec.dataset
  try {
    if (!(await imagesHaveChanged(store, runId))) return undefined
    return `Note: the images in ${location} are no longer those that this run has seen. What is shown above is the result for the earlier ones. To search with the images that are there now, add --fresh to the same command; with --warm-start ${runId} as well, the new search starts from what this one has found.`
  } catch (error) {
    if (!(error instanceof Error && error.name.startsWith('Nat.'))) throw error
    return `Note: the images in ${location} can no longer be read (${error.message}). What is shown above is the result for the images as they were.`
  }
}

function introduce(
  screen: Screen,
  {
    runId,
    spec,
    where,
    known,
    warmStartFrom,
  }: Pick<SearchRequest, 'runId' | 'warmStartFrom'> & {
    spec: DeploymentSpec
    where: string
    known: KnownRun | undefined
  },
): void {
  const committed = known?.committed ?? 0
  screen.print(
    known === undefined
      ? `Run ${runId} starts${warmStartFrom === undefined ? '' : ` from run ${warmStartFrom}`}.`
      : committed === 0
        ? `Run ${runId} starts again: it was stopped before its first generation was done.`
        : `Run ${runId} continues after generation ${committed - 1} of ${spec.search.generations}.`,
  )
  screen.print(`Everything is kept in ${where}`)
  const reduced = reducedSettings(spec)
  if (reduced.length > 0) {
    screen.print('\nSmaller than in the paper, so that it takes less time:')
    screen.print(settingsTable(reduced))
  }
  if (spec.finish.epochs > 0)
    screen.print(
      `\nMore than in the paper: finish.epochs ${spec.finish.epochs} for each network delivered (the paper's: none).`,
    )
  screen.print()
}
