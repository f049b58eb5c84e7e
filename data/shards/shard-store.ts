/** Where packed data sets are kept, as far as packing and reading need to know. */
import type { PackedDataset } from '../manifest.ts'

export interface ShardStore {
  /** Where this is, for messages. */
  readonly location: string
  /** @returns undefined where nobody has packed this data set yet */
  findManifest(hash: string): Promise<PackedDataset | undefined>
  /** Create-only. @returns the manifest that was there first */
  publishManifest(manifest: PackedDataset): Promise<PackedDataset>
  /**
   * Stores a shard of data set `hash`. The name contains the content's hash: where it exists already, it is the same.
   * @returns its key
   */
  put(hash: string, name: string, kind: 'images' | 'labels', body: Uint8Array): Promise<string>
  /** @returns undefined where there is no such object */
  get(key: string): Promise<Uint8Array | undefined>
  /**
   * A file on this machine's disk with the object's content, for worker threads to read.
   * @throws DamagedShard when there is no such object
   */
  localFile(key: string, sha256: string): Promise<string>
}
