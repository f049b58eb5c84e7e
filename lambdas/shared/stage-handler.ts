/** What every stage function has in common: the store from the environment, the log, and a line in the ledger. */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import middy from '@middy/core'
import { deploymentVariable } from '../../pipeline/contract/commands.ts'
import type { LedgerLine } from '../../pipeline/contract/documents.ts'
import { errorNames, messageOf, NatError } from '../../pipeline/contract/errors.ts'
import { containerEnvironment, stageNamed } from '../../pipeline/contract/stages.ts'
import { appendLedgerLine } from '../../pipeline/ledger/ledger.ts'
import { ledgerMetrics, metricsMessage } from '../../pipeline/observability/embedded-metrics.ts'
import type { FunctionContext } from '../../pipeline/stages/function-context.ts'
import { explainedFileError } from '../../pipeline/store/directory-errors.ts'
import type { ObjectStore } from '../../pipeline/store/object-store.ts'
import { openStore } from '../../pipeline/store/open-store.ts'
import { createStageLog, type StageLog } from './function-log.ts'

/** So long before Lambda's own limit a stage gives up: its error has a name then, and its ledger line is written. */
const giveUpMilliseconds = 2000
/** For the ledger line after that; the store may be what hangs. */
const lastWordsMilliseconds = 1000

/**
 * A stage that computes without a pause cannot be interrupted: Lambda ends it (`Sandbox.Timedout`).
 * @param run the stage as a function of its input; what it throws reaches the workflow under the error's own name
 */
export function stageHandler<Input, Output>(
  stage: string,
  run: (input: Input, context: FunctionContext) => Promise<Output>,
) {
  // The handler ends itself on the signal: Middy's own answer would leave the ledger no time.
  const early = { timeoutEarlyInMillis: giveUpMilliseconds, timeoutEarlyResponse: () => new Promise(() => undefined) }
  return middy<Input, Output>(early).handler(async (input: Input, _, { signal }): Promise<Output> => {
    const { runId, generation } = whereabouts(stage, input)
    const logger = createStageLog({ stage, runId, generation })
    const store = storeFromEnvironment()
    const machine = machineFromEnvironment()
    const startedAt = new Date()
    const start = performance.now()
    let outcome: 'succeeded' | 'failed' | 'refused' = 'failed'
    try {
      const output = await Promise.race([
        run(input, { store, logger, machine, clock: () => new Date(), deployment: process.env[deploymentVariable] }),
        timeUp(signal, stage, start),
      ])
      outcome = 'succeeded'
      return output
    } catch (thrown) {
      const error = explainedFileError(thrown)
      const { name, message } = error instanceof Error ? error : new Error(String(error))
      logger.error('failed', { error: name, cause: message })
      if (name === errorNames.invalidSpec) outcome = 'refused' // There is no run to account for.
      throw error
    } finally {
      const seconds = (performance.now() - start) / 1000
      if (runId !== undefined && outcome !== 'refused') {
        const accounted = account(store, logger, { stage, runId, generation, startedAt, seconds, machine, outcome })
        await (signal.aborted ? Promise.race([accounted, pause(lastWordsMilliseconds)]) : accounted)
      }
    }
  })
}

/** Rejects when the time is nearly up. */
function timeUp(signal: AbortSignal, stage: string, start: number): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      const seconds = ((performance.now() - start) / 1000).toFixed(1)
      reject(
        new NatError(
          errorNames.timeout,
          `${stage} was not done after ${seconds} s, ${giveUpMilliseconds / 1000} s before the function's time limit.`,
        ),
      )
    })
  })
}

interface Facts {
  readonly stage: string
  readonly runId: string
  readonly generation: number
  readonly startedAt: Date
  readonly seconds: number
  readonly machine: string
  readonly outcome: 'succeeded' | 'failed'
}

/** A line that cannot be written neither undoes the work nor hides its error: it is logged. */
async function account(store: ObjectStore, logger: StageLog, { runId, ...facts }: Facts): Promise<void> {
  const line: LedgerLine = {
    schema: 1,
    child: 0,
    attempt: 1,
    ...facts,
    startedAt: facts.startedAt.toISOString(),
    purchase: facts.machine === 'local' ? 'local' : 'lambda',
    gpus: 0,
    images: 0,
    measurements: 0,
  }
  logger.info(metricsMessage, ledgerMetrics(runId, line))
  try {
    await appendLedgerLine(store, runId, line, randomUUID().slice(0, 8))
  } catch (error) {
    logger.error('no ledger line', { cause: messageOf(error) })
  }
}

/** Generation -1: before and after the loop, where the state holds the generation that would be next. */
function whereabouts(stage: string, input: unknown): { runId: string | undefined; generation: number } {
  const { runId, generation }: { runId?: unknown; generation?: unknown } = input ?? {}
  return {
    runId: typeof runId === 'string' && /^[A-Za-z0-9][A-Za-z0-9-]{0,79}$/.test(runId) ? runId : undefined,
    generation: typeof generation === 'number' && stageNamed(stage).ofGeneration ? generation : -1,
  }
}

let opened: ObjectStore | undefined

/** Kept between calls: its connections stay open. */
function storeFromEnvironment(): ObjectStore {
  const location = process.env[containerEnvironment.store]
  if (!location) throw new Error(`The environment variable ${containerEnvironment.store} is not set.`)
  const store = openStore(location)
  if (opened?.location !== store.location) opened = store
  return opened
}

function machineFromEnvironment(): string {
  const memory = process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE
  return memory === undefined ? 'local' : `lambda-${memory}`
}
