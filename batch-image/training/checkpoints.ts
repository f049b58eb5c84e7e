/** Checkpoints in the object store: immutable, named by their hash, verified when read. */
import type { CheckpointReference } from '../../pipeline/contract/documents.ts'
import { errorNames, NatError } from '../../pipeline/contract/errors.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { NotFound, type ObjectStore, PreconditionFailed } from '../../pipeline/store/object-store.ts'
import { sha256 as hashOf } from '../../pipeline/store/sha256.ts'
import { decodeSafetensors, encodeSafetensors } from '../../supernet/checkpoint/safetensors.ts'
import type { State } from '../../supernet/variables/state.ts'

export async function saveCheckpoint(store: ObjectStore, runId: string, state: State): Promise<CheckpointReference> {
  const file = encodeSafetensors({ tensors: state, metadata: {} })
  const sha256 = hashOf(file)
  const key = keys.checkpoint(runId, sha256)
  try {
    await store.put(key, file, { ifNoneMatch: '*' })
  } catch (error) {
    // The same content under the same name: an earlier attempt got this far.
    if (!(error instanceof PreconditionFailed)) throw error
  }
  return { key, sha256 }
}

/** @throws NatError `Nat.CorruptedObject` when it is missing or damaged */
export async function loadCheckpoint(store: ObjectStore, reference: CheckpointReference): Promise<State> {
  const advice = 'Restore it from a backup or an older version of the bucket, or start a new run.'
  let file: Uint8Array
  try {
    file = (await store.get(reference.key)).body
  } catch (cause) {
    if (!(cause instanceof NotFound)) throw cause
    throw new NatError(
      errorNames.corruptedObject,
      `The checkpoint ${reference.key} is missing from ${store.location}.`,
      {
        advice,
        cause,
      },
    )
  }
  if (hashOf(file) !== reference.sha256) {
    throw new NatError(
      errorNames.corruptedObject,
      `The checkpoint ${reference.key} in ${store.location} is damaged: its SHA-256 is not the one in its name.`,
      { advice },
    )
  }
  return decodeSafetensors(file).tensors
}
