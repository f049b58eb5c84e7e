/** The object store as `data/` sees it. */
import type { ShardStore } from '../../data/shards/shard-store.ts'
import { datasetManifestSchema } from '../../pipeline/contract/documents.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { findDocument, publishDocument } from '../../pipeline/store/json-documents.ts'
import { NotFound, type ObjectStore, PreconditionFailed } from '../../pipeline/store/object-store.ts'
import { localFileOf } from './local-file.ts'

export function shardStoreOf(store: ObjectStore): ShardStore {
  return {
    location: store.location,
    findManifest: (hash) => findDocument(store, keys.datasetManifest(hash), datasetManifestSchema),
    async publishManifest(manifest) {
      const key = keys.datasetManifest(manifest.hash)
      return (await publishDocument(store, key, datasetManifestSchema, manifest)).value
    },
    async put(hash, name, kind, body) {
      const key = keys.datasetPart(hash, name, kind)
      await store.put(key, body, { ifNoneMatch: '*' }).catch((error) => {
        if (!(error instanceof PreconditionFailed)) throw error
      })
      return key
    },
    async get(key) {
      try {
        return (await store.get(key)).body
      } catch (error) {
        if (error instanceof NotFound) return undefined
        throw error
      }
    },
    localFile: (key, sha256) => localFileOf(store, key, sha256),
  }
}
