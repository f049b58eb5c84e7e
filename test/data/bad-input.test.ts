import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { InvalidData } from '../../data/errors.ts'
import { defaultLimits } from '../../data/limits.ts'
import type { PackOptions } from '../../data/shards/pack.ts'
import { classFolders, folderOf, messageOf, pack, png, temporaryFolder } from './support.ts'

type Files = Readonly<Record<string, Uint8Array | string>>

async function message(files: Files, options: Partial<PackOptions> = {}, limits = {}) {
  const folder = await folderOf(files)
  return messageOf(pack(folder, options, { limits: { ...defaultLimits, ...limits } }), folder)
}

describe('the data set as a whole', () => {
  test('does not exist, or is a file', async () => {
    const folder = await temporaryFolder()
    expect(await messageOf(pack(join(folder, 'no')), folder)).toBe(
      'Nat.InvalidData: The data set FOLDER/no does not exist',
    )
    await writeFile(join(folder, 'file'), '')
    expect(await messageOf(pack(join(folder, 'file')), folder)).toBe(
      'Nat.InvalidData: The data set FOLDER/file is a file, not a folder',
    )
  })

  test('is of no known format', async () => {
    const looked =
      'Nat.InvalidData: FOLDER holds no data set. Looked for dataset.yaml and for IDX files (train-images-idx3-ubyte); ' +
      "CIFAR-10's binary files (data_batch_1.bin); CIFAR-100's binary files (train.bin); a folder of images per class"
    expect(await message({})).toBe(looked)
    expect(await message({ 'table.csv': '1,2' })).toBe(looked)
  })

  test('is of several formats', async () => {
    expect(await message({ ...(await classFolders(['a', 'b'], 3)), 'data_batch_1.bin': '' })).toBe(
      'Nat.InvalidData: FOLDER could be read as cifar10 or as folder: it must be one of them',
    )
  })

  test('has one class, or none', async () => {
    expect(await message(await classFolders(['a'], 5))).toBe(
      'Nat.InvalidData: The data set FOLDER has images of one class only (a); at least 2 classes are needed',
    )
    expect(await message({ 'a/x.png': '' }, { onBadFile: 'skip' })).toBe(
      'Nat.InvalidData: The data set FOLDER has no usable image; at least 2 classes are needed',
    )
  })

  test('is too small to split', async () => {
    expect(await message(await classFolders(['a', 'b'], 2))).toBe(
      'Nat.InvalidData: Class "a" has 2 different images, too few for one in each part (test, validation, train)',
    )
    expect(await message(await classFolders(['a', 'b'], 1))).toBe(
      'Nat.InvalidData: Class "a" has 1 different image, too few for one in each part (test, validation, train)',
    )
  })

  test('mixes train/ with classes', async () => {
    expect(await message({ ...(await classFolders(['train', 'rose'], 3)) })).toBe(
      'Nat.InvalidData: FOLDER has a folder "train" and beside it "rose", which is neither validation nor test',
    )
  })

  test('has bad files: the first ones are named, the others counted', async () => {
    const files: Record<string, Uint8Array | string> = await classFolders(['a', 'b'], 3)
    for (let i = 0; i < 7; i++) files[`a/bad${i}.png`] = `no image ${i}`
    const folder = await folderOf(files)
    const bad = [0, 1, 2, 3, 4].map((i) => `a/bad${i}.png: not a PNG, JPEG, WebP, GIF, TIFF or BMP image`).join('; ')
    expect(await messageOf(pack(folder))).toBe(
      `Nat.InvalidData: 7 of 13 files or images of the data set can't be used: ${bad}; and 2 more`,
    )
    expect(await pack(folder).catch((error: InvalidData) => error.advice)).toBe(
      'Repair or remove them, or set dataset.onBadFile to skip in the spec: then they are left out and listed in the manifest.',
    )
  })

  test('has a damaged image', async () => {
    const whole = await png(1, 64, 64)
    const files = { ...(await classFolders(['a', 'b'], 3)), 'b/cut.png': whole.subarray(0, 200) }
    expect(await message(files)).toMatch(
      /^Nat.InvalidData: 1 of 7 files or images of the data set can't be used: b\/cut\.png: damaged PNG image \(.+\)$/,
    )
  })

  test('has a class in the test part that is not trained', async () => {
    const files = { ...(await classFolders(['a', 'b'], 3, 'train/')), 'test/z/x.png': await png(77) }
    expect(await message(files)).toBe(
      'Nat.InvalidData: 1 of 7 files or images of the data set can\'t be used: test/z/x.png: class "z" is not among the folders of train/',
    )
  })
})

describe('dataset.yaml', () => {
  const csv = (file: string) => `format: csv\nwidth: 1\nheight: 1\ntrain: { file: ${file} }`

  test('is no YAML, or has mistakes: all of them at once', async () => {
    expect(await message({ 'dataset.yaml': 'format: [csv' })).toMatch(
      /^Nat.InvalidData: FOLDER\/dataset.yaml can't be read as YAML: Flow sequence in block collection must be/,
    )
    expect(await message({ 'dataset.yaml': 'format: tfrecord' })).toMatch(
      /^Nat.InvalidData: FOLDER\/dataset.yaml: format: one of sprite, csv, /,
    )
    expect(
      await message({
        'dataset.yaml': 'format: csv\nwidth: 0\nheight: 8\nclasses: [a, a]\ncolour: yes\ntrain: { file: x }',
      }),
    ).toBe(
      'Nat.InvalidData: FOLDER/dataset.yaml: width: Too small: expected number to be >=1; ' +
        'classes: every class must have a name of its own; the document: Unrecognized key: "colour"',
    )
  })

  test('has a bomb of aliases', async () => {
    const bomb = 'a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\nformat: csv'
    expect(await message({ 'dataset.yaml': bomb })).toBe(
      "Nat.InvalidData: FOLDER/dataset.yaml can't be read as YAML: Alias resolution is disabled",
    )
  })

  test('names a file outside of the folder', async () => {
    for (const file of [
      '../secret.csv',
      'a/../../secret.csv',
      '/etc/passwd',
      '"..\\\\secret.csv"',
      '"C:\\\\secret.csv"',
    ]) {
      const named = JSON.stringify(file.replaceAll('"', '').replaceAll('\\\\', '\\'))
      expect(await message({ 'dataset.yaml': csv(file) })).toBe(
        `Nat.InvalidData: dataset.yaml names ${named}: a file inside the data set's folder is expected, without ".." or a leading "/"`,
      )
    }
  })

  test('names a symbolic link, or a file behind one, or a folder', async () => {
    const outside = await folderOf({ 'secret.csv': '1,0\n' })
    const folder = await folderOf({ 'dataset.yaml': csv('link.csv') })
    await symlink(join(outside, 'secret.csv'), join(folder, 'link.csv'))
    expect(await messageOf(pack(folder))).toBe(
      'Nat.InvalidData: link.csv is a symbolic link: put the file itself into the data set',
    )
    await writeFile(join(folder, 'dataset.yaml'), csv('inner/secret.csv'))
    await symlink(outside, join(folder, 'inner'))
    expect(await messageOf(pack(folder))).toBe(
      "Nat.InvalidData: inner/secret.csv leads out of the data set's folder by a symbolic link: put the file itself there",
    )
    expect(await message({ 'dataset.yaml': csv('dir'), 'dir/x': '' })).toBe(
      'Nat.InvalidData: dir in the data set FOLDER is not a regular file',
    )
  })
})

describe('bombs', () => {
  const csv = 'format: csv\nwidth: 64\nheight: 64\ntrain: { file: t.csv.gz }'
  const lines = Buffer.from(`${'0,'.repeat(4096)}1\n`.repeat(500))

  test('gzip: too high a ratio', async () => {
    expect(await message({ 'dataset.yaml': csv, 't.csv.gz': gzipSync(lines) })).toBe(
      'Nat.InvalidData: t.csv.gz unpacks to more than 200 times its size: this looks like a decompression bomb',
    )
  })

  test('gzip: too many bytes', async () => {
    expect(
      await message({ 'dataset.yaml': csv, 't.csv.gz': gzipSync(lines) }, {}, { decompressedBytes: 100_000 }),
    ).toBe('Nat.InvalidData: t.csv.gz unpacks to more than 100000 bytes, the most that is allowed')
  })

  test('gzip: damaged', async () => {
    expect(await message({ 'dataset.yaml': csv, 't.csv.gz': gzipSync('0,1\n').subarray(0, 15) })).toBe(
      'Nat.InvalidData: t.csv.gz is not a whole gzip file: unexpected end of file',
    )
    expect(await message({ 'dataset.yaml': csv, 't.csv.gz': '0,1\n' })).toBe(
      'Nat.InvalidData: t.csv.gz is not a whole gzip file: incorrect header check',
    )
  })

  test('IDX: a header that declares billions of images', async () => {
    const header = Buffer.from('00000803ffffffff0000001c0000001c', 'hex')
    const labels = Buffer.from('00000801ffffffff', 'hex')
    expect(await message({ 'train-images-idx3-ubyte': header, 'train-labels-idx1-ubyte': labels })).toBe(
      'Nat.InvalidData: train-images-idx3-ubyte declares 4294967295 images; at most 2000000 are allowed',
    )
  })

  test('a small PNG of very many pixels', async () => {
    const large = await sharp({ create: { width: 3000, height: 2000, channels: 3, background: '#000' } })
      .png()
      .toBuffer()
    const files = { ...(await classFolders(['a', 'b'], 3)), 'a/large.png': large }
    expect(await message(files, {}, { pixels: 1_000_000 })).toBe(
      "Nat.InvalidData: 1 of 7 files or images of the data set can't be used: a/large.png: 3000 x 2000 pixels; at most 1000000 in all are allowed",
    )
    const sprite = 'format: sprite\ntileWidth: 2\ntileHeight: 2\ntrain: { file: s.png, perClass: 10 }'
    expect(await message({ 'dataset.yaml': sprite, 's.png': large }, {}, { pixels: 1_000_000 })).toBe(
      'Nat.InvalidData: s.png has 3000 x 2000 pixels; at most 1000000 in all are allowed',
    )
    expect(await message({ 'dataset.yaml': sprite, 's.png': large }, {}, { images: 1000 })).toBe(
      'Nat.InvalidData: s.png holds 1500000 tiles; at most 1000 are allowed',
    )
  })

  test('files too large, images too many, too much in all', async () => {
    const files = await classFolders(['a', 'b'], 3)
    const size = files['a/000.png'].length
    expect(await message({ 'a/x.png': files['a/000.png'] }, {}, { imageFileBytes: 10 })).toBe(
      `Nat.InvalidData: 1 of 1 files or images of the data set can't be used: a/x.png: ${size} bytes; at most 10 are allowed`,
    )
    expect(await message({ 'dataset.yaml': csv, 't.csv.gz': gzipSync(lines) }, {}, { containerFileBytes: 100 })).toBe(
      `Nat.InvalidData: t.csv.gz has ${gzipSync(lines).length} bytes; at most 100 are allowed for such a file`,
    )
    expect(await message(files, {}, { images: 5 })).toBe(
      'Nat.InvalidData: FOLDER holds more than 5 images, the most that is allowed',
    )
    expect(await message(files, {}, { packedBytes: 500 })).toBe(
      'Nat.InvalidData: The packed data set would have more than 500 bytes (after 3 images), the most that is allowed',
    )
  })
})

test('nothing is stored when a data set is refused', async () => {
  const folder = await folderOf({ ...(await classFolders(['a', 'b'], 3)), 'a/bad.png': 'no' })
  const { DirectoryStore } = await import('../../pipeline/store/directory-store.ts')
  const store = new DirectoryStore(await temporaryFolder())
  await expect(pack(folder, {}, {}, store)).rejects.toThrow(InvalidData)
  const found: string[] = []
  for await (const { key } of store.list('')) found.push(key)
  expect(found).toEqual([])
})
