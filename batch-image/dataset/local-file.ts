/** Objects as files: a directory's lie on the disk already, others are copied once per machine. */
import { mkdir, rename, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DamagedShard } from '../../data/errors.ts'
import { sha256Of } from '../../data/shards/source-hash.ts'
import { NotFound, type ObjectStore } from '../../pipeline/store/object-store.ts'

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )

/** @throws DamagedShard when there is no such object, or it is not what its hash says */
export async function localFileOf(store: ObjectStore, key: string, sha256: string): Promise<string> {
  const refuse = (what: string) =>
    new DamagedShard(
      `${key} in ${store.location} ${what}.`,
      `Delete the folder ${key.slice(0, key.lastIndexOf('/') + 1)} and start a new run: the data set is packed again.`,
    )
  if (!store.location.startsWith('s3://')) {
    const path = join(store.location, key)
    if (await exists(path)) return path
    throw refuse('is missing, although the manifest names it')
  }
  const folder = join(tmpdir(), 'nat-shards')
  const path = join(folder, sha256)
  if (await exists(path)) return path
  const object = await store.get(key).catch((error) => {
    if (error instanceof NotFound) throw refuse('is missing, although the manifest names it')
    throw error
  })
  if (sha256Of(object.body) !== sha256) throw refuse('does not have the SHA-256 that the manifest says')
  await mkdir(folder, { recursive: true })
  // A name of its own, then rename: whoever finds the file finds all of it.
  const own = `${path}.${process.pid}`
  await writeFile(own, object.body)
  await rename(own, path)
  return path
}
