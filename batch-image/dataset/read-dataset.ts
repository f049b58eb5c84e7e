/** Reads a part of a run's data set. */
import { type DatasetPart, readPart } from '../../data/shards/read-part.ts'
import type { SourcePart } from '../../data/source.ts'
import type { DatasetManifest } from '../../pipeline/contract/documents.ts'
import type { ObjectStore } from '../../pipeline/store/object-store.ts'
import { shardStoreOf } from './shard-store.ts'

/** @throws DamagedShard (`Nat.CorruptedObject`) when an object is missing or is not what the manifest says. */
export const readDataset = (store: ObjectStore, manifest: DatasetManifest, part: SourcePart): Promise<DatasetPart> =>
  readPart(shardStoreOf(store), manifest, part)
