import { shardStoreOf } from '../../batch-image/dataset/shard-store.ts'
import { type DatasetPart, readPart } from '../../data/shards/read-part.ts'
import type { SourcePart } from '../../data/source.ts'
import type { DatasetManifest } from '../../pipeline/contract/documents.ts'
import type { ObjectStore } from '../../pipeline/store/object-store.ts'

/** A part of a run's data set, all of it in memory. */
export const readDataset = (store: ObjectStore, manifest: DatasetManifest, part: SourcePart): Promise<DatasetPart> =>
  readPart(shardStoreOf(store), manifest, part)
