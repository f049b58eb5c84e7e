import { rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { shardStoreOf } from '../../../batch-image/dataset/shard-store.ts'
import { pictureHash } from '../../../data/files/content-hash.ts'
import { openDataset } from '../../../data/open-dataset.ts'
import { defaultPackOptions, packDataset } from '../../../data/shards/pack.ts'
import { datasetManifestSchema } from '../../../pipeline/contract/documents.ts'
import { keys } from '../../../pipeline/contract/keys.ts'
import type { ObjectStore } from '../../../pipeline/store/object-store.ts'
import { readDataset } from '../read-dataset.ts'
import { classFolders, folderOf, messageOf, pack, pattern, png, temporaryStore } from '../support.ts'

test('packs, publishes and reads back: sizes, labels, pixels, statistics', async () => {
  const folder = await folderOf(await classFolders(['b', 'a', 'c'], 10))
  const { store, manifest } = await pack(folder)
  expect(manifest).toMatchObject({ classes: ['a', 'b', 'c'], size: 8, channels: 3, skipped: [], source: folder })
  expect(
    datasetManifestSchema.parse(
      JSON.parse(String(Buffer.from((await store.get(keys.datasetManifest(manifest.hash))).body))),
    ),
  ).toEqual(manifest)
  const seen = new Map<string, number>()
  for (const name of ['train', 'validation', 'test'] as const) {
    const part = await readDataset(store, manifest, name)
    expect(part).toMatchObject({ count: manifest.parts[name].count, size: 8, channels: 3, classes: 3 })
    expect(part.images.length).toBe(part.count * 8 * 8 * 3)
    for (let i = 0; i < part.count; i++) seen.set(String(part.images.subarray(i * 192, (i + 1) * 192)), part.labels[i])
  }
  expect(seen.size).toBe(30)
  for (const { count } of Object.values(manifest.parts)) expect(count).toBeGreaterThanOrEqual(3)
  // classFolders numbers its images in the order of the names it was given.
  const expected = Array.from({ length: 30 }, (_, i): [string, number] => [
    String(pattern(i + 1, 8, 8, 3)),
    [1, 0, 2][Math.floor(i / 10)],
  ])
  expect(new Map([...seen].sort())).toEqual(new Map(expected.sort()))
  const train = await readDataset(store, manifest, 'train')
  for (const c of [0, 1, 2]) {
    const values = [...train.images].filter((_, i) => i % 3 === c).map((value) => value / 255)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    expect(manifest.mean[c]).toBeCloseTo(mean, 12)
    expect(manifest.deviation[c]).toBeCloseTo(Math.sqrt(variance), 12)
  }
})

test('one channel where every image is grey; one colour image makes three', async () => {
  const files: Record<string, Buffer> = {}
  for (let i = 0; i < 10; i++) files[`${i % 2}/${i}.png`] = await png(i + 1, 8, 8, 1)
  expect((await pack(await folderOf(files))).manifest).toMatchObject({ channels: 1, mean: [expect.any(Number)] })
  files['0/10.png'] = await png(11)
  const { store, manifest } = await pack(await folderOf(files))
  expect(manifest.channels).toBe(3)
  const greys = new Set<string>()
  for (const part of ['train', 'validation', 'test'] as const) {
    const { images, count } = await readDataset(store, manifest, part)
    for (let i = 0; i < count; i++) {
      const pixels = images.subarray(i * 192, (i + 1) * 192)
      if (pixels.every((value, j) => value === pixels[j - (j % 3)]))
        greys.add(String(pixels.filter((_, j) => j % 3 === 0)))
    }
  }
  expect(greys).toEqual(new Set(Array.from({ length: 10 }, (_, i) => String(pattern(i + 1, 8, 8, 1)))))
})

/** The store, and what is asked of it. */
function recording(store: ObjectStore) {
  const calls: string[] = []
  const recorded = new Proxy(store, {
    get: (target, name) => {
      const value = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        calls.push(`${String(name)} ${args[0]}`)
        return value.apply(target, args)
      }
    },
  })
  return { calls, recorded }
}

test('a second run finds the packed data set by its hash and decodes nothing', async () => {
  const folder = await folderOf(await classFolders(['a', 'b'], 5))
  const first = await pack(folder)
  const { calls, recorded } = recording(first.store)
  const source = await openDataset(folder)
  const unread = {
    ...source,
    records: () => {
      throw new Error('the images were read again')
    },
  }
  const second = await packDataset(shardStoreOf(recorded), unread, { ...defaultPackOptions, storedSize: 8, seed: 1 })
  expect(second).toEqual({ manifest: first.manifest, reused: true, images: 0 })
  expect(calls).toEqual([`get ${keys.datasetManifest(first.manifest.hash)}`])
})

test('a copy elsewhere has the same hash; other bytes, names or options have another', async () => {
  const files = await classFolders(['a', 'b'], 5)
  const hash = async (content: typeof files, options = {}) =>
    (await pack(await folderOf(content), options)).manifest.hash
  const original = await hash(files)
  expect(await hash(files)).toBe(original)
  const others = await Promise.all([
    hash({ ...files, 'a/000.png': await png(99) }),
    hash({ ...files, 'a/005.png': await png(99) }),
    hash(files, { seed: 2 }),
    hash(files, { storedSize: 16 }),
    hash(files, { validation: 0.3 }),
    hash(files, { onBadFile: 'skip' }),
  ])
  expect(new Set([original, ...others]).size).toBe(7)
})

test('two packers at once end with one manifest', async () => {
  const folder = await folderOf(await classFolders(['a', 'b'], 5))
  const first = await pack(folder)
  await first.store.delete(keys.datasetManifest(first.manifest.hash))
  // The shards of an attempt that was killed before it published are there already.
  const [left, right] = await Promise.all([pack(folder, {}, {}, first.store), pack(folder, {}, {}, first.store)])
  expect(left.manifest).toEqual(first.manifest)
  expect(right.manifest).toEqual(first.manifest)
})

test('copies of an image stay in one part; copies of test images leave the training part', async () => {
  const files = await classFolders(['a', 'b'], 6, 'train/')
  files['test/a/x.png'] = files['train/a/002.png']
  files['test/b/y.png'] = await png(50)
  const { manifest } = await pack(await folderOf(files))
  expect(manifest.skipped).toEqual([{ file: 'train/a/002.png', reason: 'same image as test/a/x.png of the test part' }])
  expect(manifest.parts.test.count).toBe(2)
})

test('a photo and its copy with other metadata are one picture', async () => {
  const photo = await sharp(pattern(7, 16, 16, 3), { raw: { width: 16, height: 16, channels: 3 } })
    .jpeg()
    .toBuffer()
  const tagged = Buffer.concat([
    photo.subarray(0, 2),
    Buffer.from([0xff, 0xe1, 0, 10, ...Buffer.from('Exif\0\0ab')]),
    Buffer.from([0xff, 0xfe, 0, 5, ...Buffer.from('abc')]),
    photo.subarray(2),
  ])
  expect(pictureHash(tagged)).toBe(pictureHash(photo))
  const other = Buffer.from(photo)
  other[other.length - 10] ^= 1
  expect(pictureHash(other)).not.toBe(pictureHash(photo))
  const files = await classFolders(['a', 'b'], 6, 'train/')
  files['train/a/copy.jpg'] = tagged
  files['test/a/x.jpg'] = photo
  files['test/b/y.png'] = await png(50)
  const { manifest } = await pack(await folderOf(files))
  expect(manifest.skipped).toEqual([
    { file: 'train/a/copy.jpg', reason: 'same image as test/a/x.jpg of the test part' },
  ])
})

test('identical images with different labels are reported', async () => {
  const files = await classFolders(['a', 'b'], 5)
  files['b/copy.png'] = files['a/000.png']
  const logged: unknown[] = []
  await pack(await folderOf(files), {}, { log: (message, fields) => logged.push({ message, ...fields }) })
  expect(logged).toEqual([
    { message: 'some identical images have different labels', count: 1, examples: ['a/000.png and b/copy.png'] },
  ])
})

test('skip: bad files are left out and listed; a class that loses all its images stops the run', async () => {
  const files = { ...(await classFolders(['a', 'b', 'c'], 4)), 'a/empty.png': '', 'b/broken.png': 'no image' }
  const { manifest } = await pack(await folderOf(files), { onBadFile: 'skip' })
  expect(manifest.classes).toEqual(['a', 'b', 'c'])
  expect(manifest.skipped).toEqual([
    { file: 'a/empty.png', reason: 'empty file' },
    { file: 'b/broken.png', reason: 'not a PNG, JPEG, WebP, GIF, TIFF or BMP image' },
  ])
  expect(Object.values(manifest.parts).reduce((sum, { count }) => sum + count, 0)).toBe(12)
  const heic = Buffer.from('....ftypheic....')
  const photos = await folderOf({ ...files, 'd/1.heic': heic, 'd/2.HEIC': heic })
  expect(await messageOf(pack(photos, { onBadFile: 'skip' }))).toMatch(
    /^Nat.InvalidData: Class "d" of the data set has no usable training image\. Not usable: .*d\/1\.heic: HEIC, which this decoder does not read: convert it to JPEG/,
  )
  const notes = await folderOf({ ...files, 'd/notes.txt': 'x' })
  expect(await messageOf(pack(notes, { onBadFile: 'skip' }))).toMatch(/Class "d" of the data set has no usable/)
})

test('files that can no longer be read when their turn comes are listed', async () => {
  const folder = await folderOf(await classFolders(['a', 'b'], 4))
  const source = await openDataset(folder)
  await rm(join(folder, 'b/001.png'))
  const options = { ...defaultPackOptions, storedSize: 8, seed: 1 }
  expect(await messageOf(packDataset(shardStoreOf(await temporaryStore()), source, options))).toBe(
    "Nat.InvalidData: 1 of 8 files or images of the data set can't be used: b/001.png: can't be read (ENOENT): it is gone",
  )
  const table = await folderOf({
    'dataset.yaml': 'format: csv\nwidth: 1\nheight: 1\ntrain: { file: t.csv }\ntest: { file: u.csv.gz }',
    't.csv': '1,0\n2,1\n',
    'u.csv.gz': '',
  })
  const csv = await openDataset(table)
  await rm(join(table, 't.csv'))
  expect(await messageOf(packDataset(shardStoreOf(await temporaryStore()), csv, options), table)).toBe(
    'Nat.InvalidData: There is no file t.csv in the data set FOLDER',
  )
})

test('a damaged, cut or missing shard is refused, not used', async () => {
  const folder = await folderOf(await classFolders(['a', 'b'], 5))
  const { store, manifest } = await pack(folder)
  const { key } = manifest.parts.train.images
  const path = join(store.location, key)
  const { body } = await store.get(key)
  const changed = Uint8Array.from(body)
  changed[100] ^= 1
  await writeFile(path, changed)
  const message = () => messageOf(readDataset(store, manifest, 'train'), store.location)
  expect(await message()).toBe(
    `Nat.CorruptedObject: ${key} in FOLDER does not have the SHA-256 that the manifest says.`,
  )
  await writeFile(path, body.subarray(0, 50))
  expect(await message()).toBe(
    `Nat.CorruptedObject: ${key} in FOLDER has 50 bytes, but the manifest says ${body.length}.`,
  )
  await rm(path)
  expect(await message()).toBe(`Nat.CorruptedObject: ${key} in FOLDER is missing, although the manifest names it.`)
  // The advice works: without the folder, the data set is packed again, with the same bits.
  await rm(dirname(path), { recursive: true })
  expect((await pack(folder, {}, {}, store)).manifest).toEqual(manifest)
  expect((await readDataset(store, manifest, 'train')).count).toBe(manifest.parts.train.count)
})

test('the folder of the data set itself may be a link', async () => {
  const folder = await folderOf(await classFolders(['a', 'b'], 3))
  const link = `${folder}-link`
  await symlink(folder, link)
  const { manifest } = await pack(link).finally(() => rm(link))
  expect(manifest.classes).toEqual(['a', 'b'])
})
