/** Makes small data sets on the disk, in a folder that disappears after the test. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { onTestFinished } from 'vitest'
import { shardStoreOf } from '../../batch-image/dataset/shard-store.ts'
import { openDataset } from '../../data/open-dataset.ts'
import { defaultPackOptions, type PackOptions, type PackSurroundings, packDataset } from '../../data/shards/pack.ts'
import { isBad, type SourceRecord } from '../../data/source.ts'
import { DirectoryStore } from '../../pipeline/store/directory-store.ts'
import type { ObjectStore } from '../../pipeline/store/object-store.ts'

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'nat-test-dataset-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export async function temporaryStore(): Promise<ObjectStore> {
  return new DirectoryStore(await temporaryFolder())
}

/** Writes files by their relative paths; returns the folder. */
export async function folderOf(files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const folder = await temporaryFolder()
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
  return folder
}

/** Pixels that differ from image to image: [height, width, channels]. */
export function pattern(seed: number, width: number, height: number, channels: number): Uint8Array {
  return Uint8Array.from(
    { length: width * height * channels },
    (_, i) => (i * 31 + seed * 97 + ((i * i * seed) % 57)) % 256,
  )
}

export function png(seed: number, width = 8, height = 8, channels: 1 | 3 = 3): Promise<Buffer> {
  const image = sharp(pattern(seed, width, height, channels), { raw: { width, height, channels } })
  return (channels === 1 ? image.toColourspace('b-w') : image).png().toBuffer()
}

/** `perClass` different PNG files in a folder per class. */
export async function classFolders(
  classes: readonly string[],
  perClass: number,
  below = '',
  firstSeed = 1,
): Promise<Record<string, Buffer>> {
  const files: Record<string, Buffer> = {}
  let seed = firstSeed
  for (const name of classes)
    for (let i = 0; i < perClass; i++) files[`${below}${name}/${String(i).padStart(3, '0')}.png`] = await png(seed++)
  return files
}

export async function recordsOf(folder: string): Promise<SourceRecord[]> {
  const records: SourceRecord[] = []
  for await (const record of (await openDataset(folder)).records()) records.push(record)
  return records
}

export const badOf = async (folder: string) => (await recordsOf(folder)).filter(isBad)
export const imagesOf = async (folder: string) =>
  (await recordsOf(folder)).flatMap((record) => (isBad(record) ? [] : [record]))

export async function pack(
  folder: string,
  options: Partial<PackOptions> = {},
  surroundings: PackSurroundings = {},
  store?: ObjectStore,
) {
  const used = store ?? (await temporaryStore())
  const source = await openDataset(folder, surroundings.limits)
  const all = { ...defaultPackOptions, storedSize: 8, seed: 1, ...options }
  return { store: used, ...(await packDataset(shardStoreOf(used), source, all, surroundings)) }
}

/** The message of the error that this rejects with, the folder's path written as FOLDER. */
export async function messageOf(work: Promise<unknown>, folder = ''): Promise<string> {
  try {
    await work
  } catch (error) {
    const { name, message } = error as Error
    return `${name}: ${folder === '' ? message : message.replaceAll(folder, 'FOLDER')}`
  }
  throw new Error('expected a rejection')
}
