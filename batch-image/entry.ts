#!/usr/bin/env node
/**
 * The container's entry point: one sub-command per Batch stage of the workflow. On a laptop the very same file runs as
 * a child process. It reads the environment contract, runs the stage, writes the ledger line, and maps how it went to
 * an exit code (`pipeline/contract/errors.ts`).
 */
import { runRecordSchema } from '../pipeline/contract/documents.ts'
import { exitCodes } from '../pipeline/contract/errors.ts'
import { keys } from '../pipeline/contract/keys.ts'
import { stageNamed } from '../pipeline/contract/stages.ts'
import { findTrace } from '../pipeline/observability/trace.ts'
import { readDocument } from '../pipeline/store/json-documents.ts'
import { openStore } from '../pipeline/store/open-store.ts'
import { chooseOneDnn } from '../supernet/native/one-dnn.ts'
import { type JobEnvironment, readJobEnvironment } from './job/environment.ts'
import { countGpus, describeMachine, type Machine, openInstanceMetadata } from './job/instance-metadata.ts'
import { watchForInterruption } from './job/interruption.ts'
import type { StageReport, StageRun } from './job/job-context.ts'
import { writeLedgerLine } from './job/job-ledger-line.ts'
import { createLogger, type Logger } from './job/job-log.ts'
import { describeError, type Outcome, outcomeOf } from './job/outcome.ts'
import { exitWithParent } from './job/parent-watch.ts'
import { createReporter } from './job/progress.ts'
import { threadsOf } from './job/threads.ts'
import type { AttemptFacts } from './job/trace-segment.ts'

/** Loaded on demand: packing images needs no TensorFlow, which takes a second and 400 MB to load. */
async function loadStage({ stage, command }: JobEnvironment): Promise<{ run: StageRun }> {
  const { module = new URL(`./stages/${command}.ts`, import.meta.url).href } = stageNamed(stage)
  return await import(module)
}

async function main(): Promise<number> {
  let job: JobEnvironment
  try {
    job = readJobEnvironment(process.argv.slice(2), process.env)
  } catch (error) {
    createLogger({}).error('failed', { error: describeError(error) })
    return outcomeOf(error, false).exitCode
  }
  if (job.exitsWithParent) exitWithParent()
  const logger = createLogger(job)
  const { send, progress } = createReporter(job, logger.info)
  const metadata = openInstanceMetadata(process.env)
  const interruption = watchForInterruption(metadata, logger.info)
  const startedAt = new Date()
  const start = performance.now()
  let report: StageReport = { images: 0, measurements: 0 }
  let outcome: Outcome = { exitCode: exitCodes.success, outcome: 'succeeded' }
  let failure: ReturnType<typeof describeError> | undefined
  let traceId: string | undefined
  let machine: Machine | undefined
  try {
    const store = openStore(job.store)
    const record = await readDocument(store, keys.run(job.runId), runRecordSchema)
    const { oneDnn } = record
    const threads = await threadsOf(store, job, record)
    // Before TensorFlow is loaded: it reads these once.
    chooseOneDnn(oneDnn)
    if (threads > 0) process.env.TF_NUM_INTRAOP_THREADS = String(threads)
    traceId = await findTrace(store, job.runId)
    logger.about({ traceId })
    logger.info('started', { threads, oneDnn })
    machine = await describeMachine(metadata)
    const stage = await loadStage(job)
    report = await stage.run({
      store,
      runId: job.runId,
      generation: job.generation,
      child: job.child,
      attempt: job.attempt,
      threads,
      machine,
      log: logger.info,
      progress,
      signal: interruption.signal,
    })
  } catch (error) {
    outcome = outcomeOf(error, interruption.signal.aborted)
    failure = describeError(error)
    logger.error('failed', { error: failure, stack: error instanceof Error ? error.stack : undefined, ...outcome })
    send({ type: 'failed', child: job.child, attempt: job.attempt, ...failure })
  }
  interruption.stop()
  const seconds = (performance.now() - start) / 1000
  machine ??= await describeMachine(metadata)
  await closeAccount(job, logger, { startedAt, seconds, report, outcome, machine })
  if (traceId !== undefined) await closeTrace(traceId, job, logger, { startedAt, seconds, outcome, failure })
  if (outcome.exitCode === exitCodes.success) logger.info('succeeded', { seconds, ...report })
  return outcome.exitCode
}

/** A ledger line that cannot be written does not undo the work that was done: it is logged. */
async function closeAccount(
  job: JobEnvironment,
  logger: Logger,
  facts: {
    startedAt: Date
    seconds: number
    report: StageReport
    outcome: Outcome
    machine: Machine
  },
): Promise<void> {
  try {
    await writeLedgerLine(openStore(job.store), job, logger.info, {
      ...facts,
      gpus: countGpus(process.env),
      outcome: facts.outcome.outcome,
    })
  } catch (error) {
    logger.error('no ledger line', { error: describeError(error) })
  }
}

/** Where somebody traces. Nothing fails for want of a segment: it is logged. */
async function closeTrace(traceId: string, job: JobEnvironment, logger: Logger, facts: AttemptFacts): Promise<void> {
  try {
    // On demand: a laptop traces nothing, and starts sooner without the client.
    const { sendTraceSegment } = await import('./job/trace-segment.ts')
    await sendTraceSegment(traceId, job, facts)
  } catch (error) {
    logger.error('no trace segment', { error: describeError(error) })
  }
}

// Native threads of TensorFlow may keep the process alive: it ends here.
process.exit(await main())
