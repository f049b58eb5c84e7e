/** The weights that a warm start begins with. */
import {
  type CheckpointReference,
  datasetManifestSchema,
  preparedSchema,
  runRecordSchema,
} from '../../pipeline/contract/documents.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { normalisedSpecSchema } from '../../pipeline/contract/spec.ts'
import { readDocument } from '../../pipeline/store/json-documents.ts'
import type { ObjectStore } from '../../pipeline/store/object-store.ts'
import { MOMENTUM_PREFIX, type State } from '../../supernet/variables/state.ts'
import { readTrained } from './run-inputs.ts'

export interface StartingWeights {
  readonly checkpoint: CheckpointReference
  /** Of the task. */
  readonly head: 'kept' | 'new'
}

/**
 * The last weights of this width in the run that `runId` starts from.
 * @returns undefined where there is no warm start
 */
export async function readWarmStart(
  store: ObjectStore,
  runId: string,
  { task, classes }: { task: string; classes: readonly string[] },
  width: number,
): Promise<StartingWeights | undefined> {
  const { warmStart } = await readDocument(store, keys.run(runId), runRecordSchema)
  if (warmStart === null) return undefined
  const { checkpoint } = await readTrained(store, warmStart.runId, warmStart.generation, width)
  const { dataset } = await readDocument(store, keys.prepared(warmStart.runId), preparedSchema)
  const before = await readDocument(store, keys.datasetManifest(dataset), datasetManifestSchema)
  const spec = await readDocument(store, keys.spec(warmStart.runId), normalisedSpecSchema)
  return { checkpoint, head: spec.task === task ? startingHead(before.classes, classes) : 'new' }
}

/**
 * What the weights before the search are called beside those that it ends with.
 * @param start undefined: no warm start
 */
export function nameOfStart(start: Pick<StartingWeights, 'head'> | undefined): string {
  if (start === undefined) return 'frozen supernet, linear head'
  return start.head === 'kept' ? 'supernet of the last run' : 'supernet of the last run, linear head'
}

/** A classifier's outputs mean classes by position: it serves the same names in the same order only. */
export function startingHead(before: readonly string[], now: readonly string[]): StartingWeights['head'] {
  return before.length === now.length && before.every((name, index) => name === now[index]) ? 'kept' : 'new'
}

/** Weights without the optimiser's state: loading them sets momentum to zero. */
export function withoutMomentum(state: State): State {
  return new Map([...state].filter(([name]) => !name.startsWith(MOMENTUM_PREFIX)))
}
