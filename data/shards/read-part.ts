/** Reads one part of a packed data set back, checked against the manifest. */
import { DamagedShard } from '../errors.ts'
import type { PackedDataset, ShardReference } from '../manifest.ts'
import type { SourcePart } from '../source.ts'
import { labelsFrom } from './label-bytes.ts'
import type { ShardStore } from './shard-store.ts'
import { sha256Of } from './source-hash.ts'

export interface DatasetPart {
  readonly count: number
  /** Side length in pixels. */
  readonly size: number
  readonly channels: 1 | 3
  readonly classes: number
  /** uint8 [count, size, size, channels]. */
  readonly images: Uint8Array
  /** [count], 0 to classes - 1. */
  readonly labels: Uint16Array
}

export const damaged = (store: ShardStore, key: string, what: string) =>
  new DamagedShard(
    `${key} in ${store.location} ${what}.`,
    `Delete the folder ${key.slice(0, key.lastIndexOf('/') + 1)} and start a new run: the data set is packed again.`,
  )

export async function verified(store: ShardStore, { key, sha256 }: ShardReference, bytes: number): Promise<Uint8Array> {
  const body = await store.get(key)
  if (body === undefined) throw damaged(store, key, 'is missing, although the manifest names it')
  if (body.length !== bytes) throw damaged(store, key, `has ${body.length} bytes, but the manifest says ${bytes}`)
  if (sha256Of(body) !== sha256) throw damaged(store, key, 'does not have the SHA-256 that the manifest says')
  // A plain view: a store may hand out Node's Buffer, whose slice() shares memory.
  return new Uint8Array(body.buffer, body.byteOffset, body.length)
}

/** [count], 0 to classes - 1. @throws DamagedShard */
export async function readLabels(store: ShardStore, manifest: PackedDataset, part: SourcePart): Promise<Uint16Array> {
  const { count, labels } = manifest.parts[part]
  const values = labelsFrom(await verified(store, labels, 2 * count))
  if (values.some((label) => label >= manifest.classes.length))
    throw damaged(store, labels.key, `holds a label above ${manifest.classes.length - 1}`)
  return values
}

/**
 * A part whose images are packed, in memory.
 * @throws DamagedShard when an object is missing or is not what the manifest says.
 */
export async function readPart(store: ShardStore, manifest: PackedDataset, part: SourcePart): Promise<DatasetPart> {
  const { count, images } = manifest.parts[part]
  const { size, channels, classes } = manifest
  const labels = await readLabels(store, manifest, part)
  const pixels = await verified(store, images, count * size * size * channels)
  return { count, size, channels, classes: classes.length, images: pixels, labels }
}
