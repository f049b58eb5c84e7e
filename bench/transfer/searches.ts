/** Whole searches through the command line, as a user starts them. Killed and started again, they go on where they were. */
import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { keys } from '../../pipeline/contract/keys.ts'
import { type FrontMember, type Summary, summarySchema } from '../../pipeline/contract/results.ts'
import { specSchema } from '../../pipeline/contract/spec.ts'
import { readDocument } from '../../pipeline/store/json-documents.ts'
import { openStore } from '../../pipeline/store/open-store.ts'
import type { Judged } from './judge.ts'
import { type BenchTask, merged, type Sections, specOf } from './tasks.ts'

/** The paper's search in small, with twice the measurements that the examples make. */
const paperInSmall = {
  archive: 48,
  initialDesign: 48,
  surrogateTrainingSet: 48,
  population: 16, // a third of the archive, as in the paper
  innerGenerations: 40,
  ensembleMembers: 100,
}

/** What each search changes in the task's spec: the recipe is the same, the choice of what is measured is not. `nat` is the example as it ships. */
export const searches: Readonly<Record<string, Sections>> = {
  nat: {},
  'strategy-nat': { search: { strategy: 'nat', ...paperInSmall } },
  'random-search': { search: { strategy: 'random' } },
  nsga: { search: { strategy: 'nsga' } },
}

/** Whether this version of the product can do it: a strategy may not exist. */
export async function isAvailable(task: BenchTask, search: string): Promise<boolean> {
  return specSchema.safeParse(await specOf(task, searches[search] ?? {})).success
}

/** The task's spec with `extra`, which all searches share, and with what makes this search another one. */
export const specForSearch = async (
  task: BenchTask,
  search: string,
  seed: number,
  extra: Sections,
): Promise<Sections> => merged(await specOf(task, extra), { ...searches[search], seed })

/** @returns the run's id */
export async function runTransferSearch(
  task: BenchTask,
  search: string,
  seed: number,
  { store, threads, extra }: { store: string; threads: number; extra: Sections },
): Promise<string> {
  const runId = `${task.example}-${search}-${seed}`
  await mkdir(store, { recursive: true })
  const specFile = path.join(store, `${runId}.json`)
  await writeFile(specFile, JSON.stringify(await specForSearch(task, search, seed, extra)))
  const options = ['--run-id', runId, '--store', store, '--threads', String(threads)]
  const child = spawn(process.execPath, ['cli/main.ts', 'run', specFile, ...options], {
    cwd: path.resolve(import.meta.dirname, '..', '..'),
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  if (code !== 0) throw new Error(`the search ${runId} ended with ${code}`)
  return runId
}

/** What a run delivers, straight from the supernet, and after its finish where it has one. */
export interface Delivered {
  /** The front holds the network of least validation error within every budget. */
  readonly networks: readonly Judged[]
  /** Of them what was fine-tuned on its own, as the run's files have it; undefined where nothing was. */
  readonly finished?: readonly Judged[]
}

/** Of a version that fine-tunes delivered networks; others have no such field. */
interface Finished {
  readonly finished?: Pick<FrontMember, 'validation' | 'test'> & { readonly epochs: number; readonly exported: boolean }
}

export async function delivered(store: string, runId: string): Promise<Delivered> {
  const front: readonly (FrontMember & Finished)[] = (await summaryOf(store, runId)).front
  const judged = (
    { genotype, costs }: FrontMember,
    { validation, test }: Pick<FrontMember, 'validation' | 'test'>,
  ) => ({
    genotype,
    macs: costs.macs,
    validation: validation.error,
    test: test.error,
  })
  const networks = front.map((member) => judged(member, member))
  if (!front.some(({ finished }) => finished !== undefined)) return { networks }
  const exported = front.filter(({ finished }) => finished !== undefined)
  // Not where the validation images say that the finish made it worse.
  const asExported = exported.map((member) => judged(member, member.finished?.exported ? member.finished : member))
  return { networks, finished: asExported }
}

/** Epochs and multiply-accumulates of each network that was fine-tuned on its own. */
export async function finishedIn(store: string, runId: string): Promise<{ epochs: number; macs: number }[]> {
  const front: readonly (FrontMember & Finished)[] = (await summaryOf(store, runId)).front
  return front.flatMap(({ costs, finished }) =>
    finished === undefined ? [] : [{ epochs: finished.epochs, macs: costs.macs }],
  )
}

const summaryOf = (store: string, runId: string): Promise<Summary> =>
  readDocument(openStore(store), keys.summary(runId), summarySchema)
