/** What holds for every registered format. A new one only needs a sample here. */
import { mkdir, readFile, symlink, truncate, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { InvalidData } from '../../../data/errors.ts'
import { type DataFormat, registerDataFormat, registeredFormats } from '../../../data/formats/index.ts'
import { selfDescribing } from '../../../data/formats/yaml-fields.ts'
import { openDataset } from '../../../data/open-dataset.ts'
import { isBad, type LabelledImage, type SourceRecord } from '../../../data/source.ts'
import { classFolders, folderOf, pattern } from '../support.ts'

type Files = Record<string, Uint8Array | string>

/** A format from outside: one file of bytes, each an image of one pixel of the class `dark` or `light`. */
const toyFormat: DataFormat = {
  name: 'toy',
  looksFor: 'pixels.toy',
  yaml: selfDescribing('toy'),
  recognises: ({ files }) => files.includes('pixels.toy'),
  async open({ folder }) {
    return {
      format: 'toy',
      folder,
      files: ['pixels.toy'],
      classes: ['dark', 'light'],
      async *records(): AsyncGenerator<SourceRecord> {
        const bytes = await readFile(join(folder, 'pixels.toy')).catch(() => undefined)
        if (bytes === undefined) return yield { file: 'pixels.toy', reason: 'gone' }
        for (const [index, value] of bytes.entries())
          yield {
            file: `pixels.toy#${index}`,
            part: 'train',
            label: value < 128 ? 'dark' : 'light',
            image: { width: 1, height: 1, channels: 1, pixels: Uint8Array.of(value) },
          }
      },
    }
  },
}
registerDataFormat(toyFormat)

const be32 = (...values: number[]) =>
  Buffer.from(values.flatMap((v) => [v >> 24, (v >> 16) & 255, (v >> 8) & 255, v & 255]))
const sheet = (width: number, height: number) =>
  sharp(pattern(1, width, height, 1), { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer()
const cifarRecords = (labelBytes: number, count: number) =>
  Buffer.concat(
    Array.from({ length: count }, (_, i) => Buffer.concat([Buffer.alloc(labelBytes, i % 10), pattern(i, 32, 32, 3)])),
  )

/** By name: files of a small data set with at least two classes, the one to damage first. */
const samples: Record<string, () => Promise<Files>> = {
  folder: () => classFolders(['a', 'b'], 3),
  idx: async () => ({
    'train-images-idx3-ubyte': Buffer.concat([be32(0x803, 4, 2, 2), pattern(1, 4, 4, 1)]),
    'train-labels-idx1-ubyte': Buffer.concat([be32(0x801, 4), Buffer.from([0, 1, 0, 1])]),
  }),
  cifar10: async () => ({ 'data_batch_1.bin': cifarRecords(1, 20) }),
  cifar100: async () => ({ 'train.bin': cifarRecords(2, 20) }),
  csv: async () => ({
    't.csv': '1,2,3,4,a\n4,3,2,1,b\n0,0,0,0,a\n',
    'dataset.yaml': 'format: csv\nwidth: 2\nheight: 2\ntrain: { file: t.csv }',
  }),
  sprite: async () => ({
    's.png': await sheet(8, 8),
    'dataset.yaml': 'format: sprite\ntileWidth: 4\ntileHeight: 4\ntrain: { file: s.png, perClass: 2 }',
  }),
  'image-rows': async () => ({
    'r.png': await sheet(16, 4),
    'l.json': '[0, 1, 0, 1]',
    'dataset.yaml': 'format: image-rows\nwidth: 4\nheight: 4\ntrain: { files: [r.png], labels: l.json }',
  }),
  toy: async () => ({ 'pixels.toy': Buffer.from([0, 255, 1, 254]) }),
}

const isImage = (record: SourceRecord): record is LabelledImage => !isBad(record)

async function recordsOf(folder: string): Promise<SourceRecord[]> {
  const records: SourceRecord[] = []
  for await (const record of (await openDataset(folder)).records()) records.push(structuredClone(record))
  return records
}

describe.each(registeredFormats())('$name', ({ name, looksFor, recognises, yaml }) => {
  const sample = samples[name] as () => Promise<Files>
  const damaged = async () => Object.keys(await sample())[0]

  test('has a sample here, a name and a sentence', () => {
    expect(sample).toBeTypeOf('function')
    expect(name).toMatch(/^[a-z0-9-]+$/)
    expect(looksFor.length).toBeGreaterThan(5)
  })

  test('is opened as what it is; every file that it depends on is named; every image has a class', async () => {
    const folder = await folderOf(await sample())
    const source = await openDataset(folder)
    expect(source.format).toBe(name)
    expect([...source.files].sort()).toEqual(Object.keys(await sample()).sort())
    const records = await recordsOf(folder)
    expect(records.filter(isBad)).toEqual([])
    const images = records.filter(isImage)
    expect(new Set(images.map(({ label }) => label)).size).toBeGreaterThanOrEqual(2)
    for (const { label, image } of images) {
      if (source.classes !== undefined) expect(source.classes).toContain(label)
      if ('pixels' in image) expect(image.pixels.length).toBe(image.width * image.height * image.channels)
    }
    expect(new Set(images.map(({ file }) => file)).size).toBe(images.length)
  })

  test('the same records in the same order each time', async () => {
    const folder = await folderOf(await sample())
    expect(await recordsOf(folder)).toEqual(await recordsOf(folder))
  })

  test('with dataset.yaml: its format wins; an unknown field is refused by name', async () => {
    const files = await sample()
    const text = files['dataset.yaml'] ?? `format: ${name}`
    expect((await openDataset(await folderOf({ ...files, 'dataset.yaml': text }))).format).toBe(name)
    await expect(openDataset(await folderOf({ ...files, 'dataset.yaml': `${text}\nnonsense: 1` }))).rejects.toThrow(
      /nonsense/,
    )
    expect(yaml).toBeInstanceOf(z.ZodType)
  })

  test.each(['cut to nothing', 'gone', 'a link'])('a file that is %s is refused or listed, in words', async (how) => {
    const folder = await folderOf(await sample())
    const path = join(folder, await damaged())
    if (how === 'cut to nothing') await truncate(path, 0)
    else await unlink(path)
    if (how === 'a link') await symlink('/etc/hostname', path)
    const records = await recordsOf(folder).catch((error): SourceRecord[] => {
      expect(error).toBeInstanceOf(InvalidData)
      return []
    })
    // Raw errors of the file system name the call: "ENOENT: no such file or directory, open ...".
    for (const { reason } of records.filter((record) => isBad(record))) expect(reason).not.toMatch(/^E[A-Z]+:/)
    const images = records.filter(isImage)
    expect(images.some(({ file }) => file === path)).toBe(false)
    if (images.length > 0 && name !== 'toy')
      expect(images.length).toBeLessThan((await recordsOf(await folderOf(await sample()))).length)
  })

  test('is not seen in a folder of something else', async () => {
    expect(recognises?.({ folder: await folderOf({}), files: ['notes.txt'], folders: [] }) ?? false).toBe(false)
  })
})

test('two formats of one name are refused', () => {
  expect(() => registerDataFormat({ ...toyFormat })).toThrow('data formats: toy is registered already')
})

test('an empty class folder is no format of its own', async () => {
  const folder = await folderOf({})
  await mkdir(join(folder, 'a'))
  expect((await openDataset(folder)).format).toBe('folder')
})
