/** What several stages read: the frozen spec, the search space and the data set of a run. */
import { type Space, spaceByName } from '../../nat/space/index.ts'
import {
  type ArchiveDocument,
  archiveSchema,
  type DatasetManifest,
  datasetManifestSchema,
  preparedSchema,
} from '../contract/documents.ts'
import { keys } from '../contract/keys.ts'
import type { Advice } from '../contract/recipe.ts'
import { type DeploymentSpec, normalisedSpecSchema } from '../contract/spec.ts'
import { withAdvice } from '../recipe/with-advice.ts'
import { readDocument } from '../store/json-documents.ts'
import type { ObjectStore } from '../store/object-store.ts'

/** What a run is about, once its data set is prepared. */
export interface PreparedRun {
  /** With what its recipe chose. */
  readonly spec: DeploymentSpec
  /** What the recipe chose, and why. */
  readonly recipe: Advice[]
  readonly dataset: DatasetManifest
  /** Of the images without labels, where the spec has some. */
  readonly target?: DatasetManifest | undefined
}

/** @throws NatError `Nat.CorruptedObject` when the spec, what was prepared or the data set's manifest is missing or damaged */
export async function readPreparedRun(store: ObjectStore, runId: string): Promise<PreparedRun> {
  const [frozen, { dataset, recipe, target }] = await Promise.all([
    readDocument(store, keys.spec(runId), normalisedSpecSchema),
    readDocument(store, keys.prepared(runId), preparedSchema),
  ])
  return {
    spec: withAdvice(frozen, recipe),
    recipe,
    dataset: await readDocument(store, keys.datasetManifest(dataset), datasetManifestSchema),
    target:
      target === undefined ? undefined : await readDocument(store, keys.datasetManifest(target), datasetManifestSchema),
  }
}

export function readArchive(store: ObjectStore, runId: string, generation: number): Promise<ArchiveDocument> {
  return readDocument(store, keys.archive(runId, generation), archiveSchema)
}

export function spaceOf(spec: DeploymentSpec): Space {
  return spaceByName(spec.supernet.preset)
}
