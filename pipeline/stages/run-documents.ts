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
import { type DeploymentSpec, normalisedSpecSchema } from '../contract/spec.ts'
import { withAdvice } from '../recipe/with-advice.ts'
import { findDocument, readDocument } from '../store/json-documents.ts'
import type { ObjectStore } from '../store/object-store.ts'

/** With what its recipe chose, once the data set is prepared. */
export async function readSpec(store: ObjectStore, runId: string): Promise<DeploymentSpec> {
  const spec = await readDocument(store, keys.spec(runId), normalisedSpecSchema)
  const prepared = await findDocument(store, keys.prepared(runId), preparedSchema)
  return withAdvice(spec, prepared?.recipe ?? [])
}

export async function readDataset(store: ObjectStore, runId: string): Promise<DatasetManifest> {
  const { dataset } = await readDocument(store, keys.prepared(runId), preparedSchema)
  return readDocument(store, keys.datasetManifest(dataset), datasetManifestSchema)
}

export function readArchive(store: ObjectStore, runId: string, generation: number): Promise<ArchiveDocument> {
  return readDocument(store, keys.archive(runId, generation), archiveSchema)
}

export function spaceOf(spec: DeploymentSpec): Space {
  return spaceByName(spec.supernet.preset)
}
