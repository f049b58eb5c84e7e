/** Photos: packed as encoded pictures, decoded by workers for the batch. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { shardStoreOf } from '../../../batch-image/dataset/shard-store.ts'
import { examplesAt } from '../../../data/example-source.ts'
import { CacheBudget } from '../../../data/shards/cache-budget.ts'
import { DecoderPool } from '../../../data/shards/decoder-pool.ts'
import { encodedSource } from '../../../data/shards/encoded-source.ts'
import { folderOf, messageOf, pack } from '../support.ts'

const size = 64
const pool = new DecoderPool(2)
afterAll(() => pool.close())

/** A photo-like picture: smooth, different for every seed. */
async function photo(seed: number, width: number, height: number): Promise<Buffer> {
  const pixels = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++)
        pixels[(y * width + x) * 3 + c] =
          128 + 100 * Math.sin((x / width) * (3 + (seed % 5)) + c * seed) * Math.cos((y / height) * (2 + (seed % 3)))
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 95 })
    .toBuffer()
}

async function photoFolder() {
  const files: Record<string, Buffer> = {}
  for (let i = 0; i < 20; i++) files[`${i % 2 ? 'coat' : 'shoe'}/${i}.jpg`] = await photo(i + 1, 200 + i, 150)
  // Small enough to be stored as it is.
  files['shoe/small.jpg'] = await photo(40, 72, 70)
  return files
}

const open = async (folder: string, cacheBytes = 0) => {
  const budget = new CacheBudget(cacheBytes)
  const { store, manifest } = await pack(folder, { storedSize: size })
  const source = (part: 'train' | 'validation' | 'test') =>
    encodedSource(shardStoreOf(store), manifest, part, budget, () => pool)
  return { store, manifest, source }
}

test('what is read is the picture, stretched to the square, whichever way it was stored', async () => {
  const files = await photoFolder()
  const folder = await folderOf(files)
  const { manifest, source } = await open(folder)
  expect(manifest).toMatchObject({ size, channels: 3, classes: ['coat', 'shoe'] })
  const expected = await Promise.all(
    Object.entries(files).map(async ([name, bytes]) => ({
      label: name.startsWith('shoe') ? 1 : 0,
      pixels: await sharp(bytes).resize(size, size, { fit: 'fill' }).raw().toBuffer(),
    })),
  )
  let seen = 0
  for (const part of ['train', 'validation', 'test'] as const) {
    const opened = await source(part)
    expect(opened.count).toBe(manifest.parts[part].count)
    const { images, labels } = await examplesAt(opened, [...Array(opened.count).keys()])
    for (let i = 0; i < opened.count; i++) {
      const pixels = images.subarray(i * size * size * 3, (i + 1) * size * size * 3)
      const differences = expected.map((each) => {
        let sum = 0
        for (let j = 0; j < pixels.length; j++) sum += Math.abs(pixels[j] - each.pixels[j])
        return sum / pixels.length
      })
      const nearest = differences.indexOf(Math.min(...differences))
      // Shrunk and compressed once more: a few of 255 levels.
      expect(differences[nearest]).toBeLessThan(4)
      expect(labels[i]).toBe(expected[nearest].label)
      seen++
    }
  }
  expect(seen).toBe(21)
})

test('larger pictures are shrunk to the margin, small ones keep their bytes', async () => {
  const files = await photoFolder()
  const { store, manifest } = await open(await folderOf(files))
  const stored: Buffer[] = []
  for (const part of Object.values(manifest.parts)) {
    const lengths = Buffer.from((await store.get(part.images.key)).body)
    let index = 0
    for (const shard of part.shards ?? []) {
      const body = Buffer.from((await store.get(shard.key)).body)
      for (let from = 0; from < body.length; ) {
        const length = lengths.readUInt32LE(4 * index++)
        stored.push(body.subarray(from, from + length))
        from += length
      }
    }
  }
  expect(stored.some((bytes) => bytes.equals(files['shoe/small.jpg']))).toBe(true)
  const sides = await Promise.all(
    stored.map(async (bytes) => {
      const { width, height } = await sharp(bytes).metadata()
      return Math.min(width, height)
    }),
  )
  expect(sides.filter((side) => side !== Math.ceil((size * 8) / 7))).toEqual([70])
})

test('same bytes with and without a cache, alone and side by side, in any order', async () => {
  const folder = await folderOf(await photoFolder())
  const { source } = await open(folder)
  const cached = await (await open(folder, 2 ** 20)).source('train')
  const plain = await source('train')
  const indices = [3, 0, 2, 3, 1]
  const once = await examplesAt(plain, indices)
  const again = await Promise.all([
    examplesAt(plain, indices),
    examplesAt(cached, indices),
    examplesAt(cached, [1, 3]),
    examplesAt(cached, indices),
  ])
  expect(again[0]).toEqual(once)
  expect(again[1]).toEqual(once)
  expect(again[3]).toEqual(once)
  expect(await examplesAt(cached, indices)).toEqual(once)
})

test('a budget is there for all that share it, and is not exceeded', () => {
  const budget = new CacheBudget(10)
  expect([budget.take(6), budget.take(6), budget.take(4), budget.take(1)]).toEqual([true, false, true, false])
})

test('EXIF orientation is applied before a picture is stored; statistics are those of the pixels', async () => {
  const wide = sharp({ create: { width: 160, height: 80, channels: 3, background: '#000' } }).composite([
    { input: { create: { width: 80, height: 80, channels: 3, background: '#f00' } }, left: 0, top: 0 },
  ])
  const files: Record<string, Buffer> = {}
  for (let i = 0; i < 8; i++)
    files[`${i % 2}/${i}.jpg`] = await wide
      .clone()
      .jpeg({ quality: 80 + i })
      .withMetadata({ orientation: 6 })
      .toBuffer()
  const { source, manifest } = await open(await folderOf(files))
  // Turned a quarter clockwise: what was left is now on top.
  const { images } = await examplesAt(await source('train'), [0])
  expect(images[3 * (10 * size + 32)]).toBeGreaterThan(200)
  expect(images[3 * (54 * size + 32)]).toBeLessThan(50)
  expect(manifest.mean[0]).toBeCloseTo(0.5, 1)
  expect(manifest.deviation[0]).toBeCloseTo(0.5, 1)
  expect(manifest.mean[1]).toBeLessThan(0.02)
})

test('an abandoned read ends with the reason; a damaged or missing shard is named', async () => {
  const { store, manifest, source } = await open(await folderOf(await photoFolder()))
  const train = await source('train')
  await expect(examplesAt(train, [0, 1], AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped')
  const { key } = manifest.parts.train.shards![0]
  await writeFile(join(store.location, key), Buffer.alloc(100_000))
  expect(await messageOf(examplesAt(train, [0]), store.location)).toMatch(
    `Nat.CorruptedObject: ${key} in FOLDER can't be decoded (`,
  )
  await store.delete(key)
  expect(await messageOf(source('train'), store.location)).toBe(
    `Nat.CorruptedObject: ${key} in FOLDER is missing, although the manifest names it.`,
  )
})
