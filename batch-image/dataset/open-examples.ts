/** The images of a part of a run's data set. */
import { type ExampleSource, packedSource } from '../../data/example-source.ts'
import { encodedSource } from '../../data/shards/encoded-source.ts'
import { readPart } from '../../data/shards/read-part.ts'
import type { SourcePart } from '../../data/source.ts'
import type { DatasetManifest } from '../../pipeline/contract/documents.ts'
import type { ObjectStore } from '../../pipeline/store/object-store.ts'
import { shardStoreOf } from './shard-store.ts'

/** @throws DamagedShard (`Nat.CorruptedObject`) when an object is missing or is not what the manifest says. */
export async function openExamples(
  store: ObjectStore,
  manifest: DatasetManifest,
  part: SourcePart,
): Promise<ExampleSource> {
  const shards = shardStoreOf(store)
  if (manifest.parts[part].shards !== undefined) return encodedSource(shards, manifest, part)
  return packedSource(await readPart(shards, manifest, part))
}

/** Those of all parts. */
export async function openParts(
  store: ObjectStore,
  manifest: DatasetManifest,
): Promise<Record<SourcePart, ExampleSource>> {
  const [train, validation, test] = await Promise.all([
    openExamples(store, manifest, 'train'),
    openExamples(store, manifest, 'validation'),
    openExamples(store, manifest, 'test'),
  ])
  return { train, validation, test }
}
