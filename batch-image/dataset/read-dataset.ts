/** Reads one part of a packed data set back, checked against the manifest. */
import type { DatasetManifest } from '../../pipeline/contract/documents.ts'
import { errorNames, NatError } from '../../pipeline/contract/errors.ts'
import { NotFound, type ObjectStore } from '../../pipeline/store/object-store.ts'
import { labelsFrom } from './label-bytes.ts'
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

const corrupted = (store: ObjectStore, key: string, what: string) =>
  new NatError(errorNames.corruptedObject, `${key} in ${store.location} ${what}.`, {
    advice: `Delete the folder ${key.slice(0, key.lastIndexOf('/') + 1)} and start a new run: the data set is packed again.`,
  })

async function verified(
  store: ObjectStore,
  { key, sha256 }: { key: string; sha256: string },
  bytes: number,
): Promise<Uint8Array> {
  let body: Uint8Array
  try {
    body = (await store.get(key)).body
  } catch (error) {
    if (error instanceof NotFound) throw corrupted(store, key, 'is missing, although the manifest names it')
    throw error
  }
  if (body.length !== bytes) throw corrupted(store, key, `has ${body.length} bytes, but the manifest says ${bytes}`)
  if (sha256Of(body) !== sha256) throw corrupted(store, key, 'does not have the SHA-256 that the manifest says')
  // A plain view: a store may hand out Node's Buffer, whose slice() shares memory.
  return new Uint8Array(body.buffer, body.byteOffset, body.length)
}

/**
 * @throws NatError `Nat.CorruptedObject` when an object is missing or is not what the manifest says.
 */
export async function readDataset(
  store: ObjectStore,
  manifest: DatasetManifest,
  part: 'train' | 'validation' | 'test',
): Promise<DatasetPart> {
  const { count, images, labels } = manifest.parts[part]
  const { size, channels, classes } = manifest
  const values = labelsFrom(await verified(store, labels, 2 * count))
  if (values.some((label) => label >= classes.length))
    throw corrupted(store, labels.key, `holds a label above ${classes.length - 1}`)
  const pixels = await verified(store, images, count * size * size * channels)
  return { count, size, channels, classes: classes.length, images: pixels, labels: values }
}
