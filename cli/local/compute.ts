/** How the cores of this machine are shared out among the children of array jobs. */
import { availableParallelism } from 'node:os'
import { runRecordSchema } from '../../pipeline/contract/documents.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { supernetChildren } from '../../pipeline/contract/stages.ts'
import { readDocument } from '../../pipeline/store/json-documents.ts'
import type { ObjectStore } from '../../pipeline/store/object-store.ts'
import { oneDnnIsWanted } from '../../supernet/native/one-dnn.ts'

export interface Compute {
  /** Of each child: recorded with the run, because the bits of a sum depend on it. */
  readonly threads: number
  /** Most that a child may have which has more to do than its sisters. Recorded for the same reason. */
  readonly mostThreads: number
  /** Recorded for the same reason. */
  readonly oneDnn: boolean
  readonly evaluationShards: number
}

/** Both supernets are adapted side by side: each gets half of the cores, more where it has more to do, unless the user says. */
export function shareCores(
  cores: number = availableParallelism(),
  wanted: { threads?: number; evaluationShards?: number } = {},
): Compute {
  const threads = wanted.threads ?? Math.max(1, Math.floor(cores / supernetChildren))
  return {
    threads,
    mostThreads: wanted.threads ?? cores,
    oneDnn: oneDnnIsWanted(process.env),
    evaluationShards: wanted.evaluationShards ?? Math.max(2, Math.floor(cores / Math.max(1, threads))),
  }
}

/** How many children fit on this machine at once, by the number of threads that the run was started with. */
export async function childrenSideBySide(
  store: ObjectStore,
  runId: string,
  cores: number = availableParallelism(),
): Promise<number> {
  const { threads } = await readDocument(store, keys.run(runId), runRecordSchema)
  return threads === 0 ? 1 : Math.max(1, Math.floor(cores / threads))
}
