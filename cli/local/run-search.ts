/** A whole search on this machine: the lock, the workflow, what people see of it, and how it ends. */
import { appendFileSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { JobMessage } from '../../batch-image/job/progress.ts'
import { logTo } from '../../lambdas/shared/function-log.ts'
import { type Indicators, indicatorsSchema, type Prepared, preparedSchema } from '../../pipeline/contract/documents.ts'
import { jobDefinition } from '../../pipeline/contract/job-definition.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { type Summary, summarySchema } from '../../pipeline/contract/results.ts'
import { containerEnvironment, jobStages } from '../../pipeline/contract/stages.ts'
import { readDocument } from '../../pipeline/store/json-documents.ts'
import type { ObjectStore } from '../../pipeline/store/object-store.ts'
import { generationLine } from '../display/generation-line.ts'
import { SearchProgress } from '../display/progress.ts'
import { recipeText } from '../display/recipe-text.ts'
import type { Screen } from '../display/screen.ts'
import { Stopped } from '../errors.ts'
import { BatchEmulator } from './batch-emulator.ts'
import { type Compute, childrenSideBySide } from './compute.ts'
import { loadSearchDefinition } from './definition.ts'
import type { FaultPlan } from './faults.ts'
import { loadHandler } from './lambda-host.ts'
import { lockFile, logFile } from './paths.ts'
import { lockRun } from './run-lock.ts'
import { searchError } from './search-error.ts'
import { generationOf, runWorkflow, type WorkflowEvent } from './workflow.ts'

export interface SearchOptions {
  readonly store: ObjectStore
  readonly runId: string
  /** The normalised spec as an object; undefined: the run has its spec already. */
  readonly spec?: unknown
  /** The finished run to start from. */
  readonly warmStartFrom?: string | undefined
  readonly compute?: Compute
  /** The last generation's number. */
  readonly generations: number
  readonly screen: Screen
  readonly faults?: FaultPlan
}

/** @throws a clear error: of the stage that failed, `RunIsBusy`, or `Stopped` after Ctrl-C */
export async function runSearch(options: SearchOptions): Promise<Summary> {
  const { store, runId } = options
  const unlock = lockRun(lockFile(store.location, runId), runId, store.location)
  try {
    return await search(options)
  } finally {
    unlock()
  }
}

async function search(options: SearchOptions): Promise<Summary> {
  const { store, runId, screen } = options
  const progress = new SearchProgress(options.generations)
  const log = openLog(logFile(store.location, runId))
  const failures: Extract<JobMessage, { type: 'failed' }>[] = []
  // The functions read it as they do in the cloud, from the environment that the deployment gives them.
  process.env[containerEnvironment.store] = store.location
  logTo((line) => log(line.trimEnd()))
  const batch = new BatchEmulator({
    entry: fileURLToPath(new URL('../../batch-image/entry.ts', import.meta.url)),
    definition: jobDefinition,
    concurrency: () => childrenSideBySide(store, runId),
    faults: options.faults,
    onLog: log,
    onMessage: (message) => {
      if (message.type === 'failed') failures.push(message)
      progress.onMessage(message)
    },
    onAttempt: ({ command, child, attempt, queue, detail }) => {
      const reason = detail?.StatusReason
      if (reason?.startsWith('Host EC2'))
        screen.print(`${command}: attempt ${attempt} of child ${child} lost its machine (${reason})`)
      if (detail === undefined && attempt > 1)
        screen.print(`${command}: attempt ${attempt} of child ${child} on the ${queue} queue`)
    },
  })
  const stopping = stopOnSignal(batch)
  const ticking = setInterval(() => screen.live(progress.line()), 200)
  try {
    await runWorkflow({
      definition: loadSearchDefinition(store.location),
      input: {
        runId,
        ...(options.spec === undefined ? {} : { spec: options.spec }),
        ...(options.warmStartFrom === undefined ? {} : { warmStartFrom: options.warmStartFrom }),
        ...(options.compute === undefined ? {} : { compute: options.compute }),
      },
      lambdas: loadHandler,
      batch,
      signal: stopping.signal,
      onEvent: (event) => {
        // What jobs of earlier stages said is over and done with.
        if (event.type === 'entered' && jobStages().some(({ name }) => name === event.state)) failures.length = 0
        progress.onEvent(event)
        announce(event, options, progress)
      },
    })
  } catch (error) {
    throw searchError(error, { failures, runId, store: store.location, logFile: logFile(store.location, runId) })
  } finally {
    clearInterval(ticking)
    stopping.forget()
    screen.end()
  }
  return readDocument(store, keys.summary(runId), summarySchema)
}

/** What was chosen for the data, and one line per committed generation. */
function announce(
  event: WorkflowEvent,
  { store, runId, screen, generations }: SearchOptions,
  progress: SearchProgress,
) {
  if (event.type !== 'exited') return
  // These lines are for people; a stage that needs the document will say what is wrong with it.
  const ignored = () => undefined
  if (event.state === 'PrepareDataset')
    readDocument<Prepared>(store, keys.prepared(runId), preparedSchema).then(({ recipe }) => {
      if (recipe.length > 0) screen.print(`${recipeText(recipe)}\n`)
    }, ignored)
  if (event.state !== 'CommitGeneration') return
  const generation = generationOf(event)
  const seconds = { ...progress.secondsByStage() }
  readDocument<Indicators>(store, keys.indicators(runId, generation), indicatorsSchema).then(
    (indicators) => screen.print(generationLine(indicators, generations, seconds)),
    ignored,
  )
}

function openLog(file: string): (line: string) => void {
  mkdirSync(dirname(file), { recursive: true })
  return (line) => {
    try {
      appendFileSync(file, `${line}\n`)
    } catch {
      // A full disk: the stage that cannot store its result says so.
    }
  }
}

/** Ctrl-C: the jobs save their progress and leave. A second time: at once. */
function stopOnSignal(batch: BatchEmulator): { signal: AbortSignal; forget: () => void } {
  const controller = new AbortController()
  const stop = () => {
    if (controller.signal.aborted) process.exit(130)
    controller.abort(new Stopped('Stopped.'))
    void batch.terminate('Terminated: the user stopped the run.', { close: true })
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop)
  return {
    signal: controller.signal,
    forget: () => {
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(name, stop)
    },
  }
}
