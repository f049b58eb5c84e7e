/** The ledger line of one attempt of one child: what it took, on which machine. The same is logged as metrics. */
import { type LedgerLine, ledgerLineSchema } from '../../pipeline/contract/documents.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { ledgerMetrics, metricsMessage } from '../../pipeline/observability/embedded-metrics.ts'
import { publishDocument } from '../../pipeline/store/json-documents.ts'
import type { ObjectStore } from '../../pipeline/store/object-store.ts'
import type { JobEnvironment } from './environment.ts'
import type { Machine } from './instance-metadata.ts'
import type { Log, StageReport } from './job-context.ts'

export async function writeLedgerLine(
  store: ObjectStore,
  job: JobEnvironment,
  log: Log,
  facts: {
    machine: Machine
    gpus: number
    startedAt: Date
    seconds: number
    report: StageReport
    outcome: LedgerLine['outcome']
  },
): Promise<void> {
  const line: LedgerLine = {
    schema: 1,
    stage: job.stage,
    generation: job.generation,
    child: job.child,
    attempt: job.attempt,
    startedAt: facts.startedAt.toISOString(),
    seconds: facts.seconds,
    ...facts.machine,
    gpus: facts.gpus,
    images: facts.report.images,
    measurements: facts.report.measurements,
    outcome: facts.outcome,
  }
  log(metricsMessage, ledgerMetrics(job.runId, line))
  // A child's job id is `parent:index`; keys take no colon, and the index is in the key already.
  const id = job.jobId.replace(/:\d+$/, '').replaceAll(/[^A-Za-z0-9-]/g, '-')
  await publishDocument(store, keys.ledgerLine(job.runId, { ...job, id }), ledgerLineSchema, line)
}
