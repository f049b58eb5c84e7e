/** What the store knows about runs. */

import { startCommand } from '../pipeline/contract/commands.ts'
import { type Indicators, indicatorsSchema, runRecordSchema, type WarmStart } from '../pipeline/contract/documents.ts'
import { errorNames, NatError } from '../pipeline/contract/errors.ts'
import { keys } from '../pipeline/contract/keys.ts'
import { type Summary, summarySchema } from '../pipeline/contract/results.ts'
import { type DeploymentSpec, normalisedSpecSchema } from '../pipeline/contract/spec.ts'
import { findDocument, findUndamaged } from '../pipeline/store/json-documents.ts'
import type { ObjectStore } from '../pipeline/store/object-store.ts'

export interface KnownRun {
  readonly spec: DeploymentSpec
  /** Undefined while the run is not finished. */
  readonly summary: Summary | undefined
  /** Number of committed generations. */
  readonly committed: number
  /** Of every committed generation whose indicators can be read. */
  readonly indicators: readonly Indicators[]
  /** The run that it started from; null: none, or it is not recorded yet. */
  readonly warmStart: WarmStart | null
}

/** @returns undefined when there is no such run */
export async function findRun(store: ObjectStore, runId: string): Promise<KnownRun | undefined> {
  const spec = await findDocument(store, keys.spec(runId), normalisedSpecSchema)
  if (spec === undefined) return undefined
  const indicators: Indicators[] = []
  let committed = 0
  for (let generation = 0; ; generation++) {
    // The archive is what makes a generation a committed one.
    if ((await store.head(keys.archive(runId, generation))) === undefined) break
    committed++
    const found = await findUndamaged(store, keys.indicators(runId, generation), indicatorsSchema)
    if (found !== undefined) indicators.push(found)
  }
  const record = await findDocument(store, keys.run(runId), runRecordSchema)
  const summary = await findDocument(store, keys.summary(runId), summarySchema)
  return { spec, committed, indicators, summary, warmStart: record?.warmStart ?? null }
}

/** @throws NatError `Nat.InvalidSpec` naming the runs that there are */
export async function requireRun(store: ObjectStore, runId: string): Promise<KnownRun> {
  const run = await findRun(store, runId)
  if (run !== undefined) return run
  const known = await listRuns(store)
  throw new NatError(errorNames.invalidSpec, `There is no run ${runId} in ${store.location}.`, {
    advice:
      known.length > 0
        ? `Runs there: ${known.map((entry) => entry.runId).join(', ')}.`
        : `There are no runs there: name another place with --store, or start one with: ${startCommand({ store: store.location })}`,
  })
}

export interface RunListing {
  readonly runId: string
  readonly startedAt: string
  readonly finished: boolean
}

/** Newest first. Reads the keys of all runs: meant for stores of one person. */
export async function listRuns(store: ObjectStore): Promise<RunListing[]> {
  const started: string[] = []
  const finished = new Set<string>()
  for await (const { key } of store.list('runs/')) {
    const [, runId, file, ...rest] = key.split('/')
    if (runId === undefined || rest.length > 0) continue
    if (file === 'run.json') started.push(runId)
    if (file === 'summary.json') finished.add(runId)
  }
  const listings = await Promise.all(
    started.map(async (runId) => {
      const record = await findDocument(store, keys.run(runId), runRecordSchema)
      return { runId, startedAt: record?.startedAt ?? '', finished: finished.has(runId) }
    }),
  )
  return listings.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
}
