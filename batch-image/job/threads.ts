/** TensorFlow's threads of a child. */
import { planSchema, type RunRecord } from '../../pipeline/contract/documents.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { readDocument } from '../../pipeline/store/json-documents.ts'
import type { ObjectStore } from '../../pipeline/store/object-store.ts'
import type { JobEnvironment } from './environment.ts'

type Threads = Pick<RunRecord, 'threads' | 'mostThreads'>

/** @returns 0: let TensorFlow decide */
export async function threadsOf(
  store: ObjectStore,
  { stage, runId, generation, child }: Pick<JobEnvironment, 'stage' | 'runId' | 'generation' | 'child'>,
  record: Threads,
): Promise<number> {
  if (stage !== 'AdaptSupernet') return record.threads
  const { training } = await readDocument(store, keys.plan(runId, generation), planSchema)
  return threadsByShare(training.widthShares[child], record)
}

/**
 * The steps of a generation go to the supernets as the archive does, often nearly all to one: it has the other's cores too,
 * which would rest. By the plan and the run's record alone, so that a resumed run has the same.
 * @param share of the steps, from 0 to 1
 */
export function threadsByShare(share: number, { threads, mostThreads }: Threads): number {
  return Math.max(threads, Math.round(mostThreads * share))
}
