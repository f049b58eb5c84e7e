import sharp from 'sharp'
import { expect, test } from 'vitest'
import { badOf, folderOf, imagesOf, messageOf, pattern, recordsOf } from '../support.ts'

const grey = (pixels: Uint8Array, width: number, height: number) =>
  sharp(pixels, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer()
const spriteYaml = (train: string) => `format: sprite\ntileWidth: 2\ntileHeight: 2\ntrain: ${train}\n`

test('sprite: tiles in rows from the top left, labels by perClass', async () => {
  // Three columns and two rows of tiles; every pixel has its tile's number.
  const pixels = Uint8Array.from({ length: 24 }, (_, i) => Math.floor(i / 12) * 3 + Math.floor((i % 6) / 2))
  const folder = await folderOf({
    'dataset.yaml': spriteYaml('{ file: s.png, perClass: 3 }'),
    's.png': await grey(pixels, 6, 4),
  })
  const found = await imagesOf(folder)
  expect(found.map(({ file, label }) => [file, label])).toEqual(
    [0, 1, 2, 3, 4, 5].map((tile) => [`s.png#${tile}`, tile < 3 ? '0' : '1']),
  )
  for (const [tile, { image }] of found.entries())
    expect(image).toEqual({ width: 2, height: 2, channels: 1, pixels: new Uint8Array(4).fill(tile) })
})

test('sprite: labels from a list, as text or JSON', async () => {
  const sheet = await grey(pattern(1, 4, 2, 1), 4, 2)
  for (const labels of ['dog cat', '["dog", 0]', 'dog,\n0'])
    expect(
      (
        await imagesOf(
          await folderOf({
            'dataset.yaml': `${spriteYaml('{ file: s.png, labels: l.txt }')}classes: [cat, dog]`,
            's.png': sheet,
            'l.txt': labels,
          }),
        )
      ).map(({ label }) => label),
    ).toEqual(['dog', 'cat'])
})

test('sprite: counts that do not fit and labels out of range are listed', async () => {
  const sheet = await grey(pattern(1, 4, 4, 1), 4, 4)
  const bad = async (train: string, classes: string, labels = '') =>
    badOf(await folderOf({ 'dataset.yaml': spriteYaml(train) + classes, 's.png': sheet, 'l.txt': labels }))
  expect(await bad('{ file: s.png, labels: l.txt }', '', '0 1 0')).toEqual([
    { file: 's.png', reason: '4 tiles but 3 labels in l.txt' },
  ])
  expect(await bad('{ file: s.png, perClass: 3 }', 'classes: [a, b]')).toEqual([
    { file: 's.png', reason: '4 tiles, but 2 classes of 3 make 6' },
  ])
  expect(await bad('{ file: s.png, labels: l.txt }', 'classes: [a, b]', '0 1 7 1')).toEqual([
    { file: 's.png#2', reason: 'label "7", expected one of a, b or its number, 0 to 1' },
  ])
})

test('sprite: what the manifest can have wrong', async () => {
  const sheet = await grey(pattern(1, 5, 2, 1), 5, 2)
  const message = async (train: string, files = {}) => {
    const folder = await folderOf({ 'dataset.yaml': spriteYaml(train), 's.png': sheet, ...files })
    return messageOf(recordsOf(folder), folder)
  }
  expect(await message('{ file: s.png, perClass: 1 }')).toBe(
    'Nat.InvalidData: s.png is 5 x 2 pixels, which is no multiple of the tile size 2 x 2',
  )
  expect(await message('{ file: s.png }')).toBe(
    'Nat.InvalidData: dataset.yaml: train needs either perClass or labels, and not both',
  )
  expect(await message('{ file: t.png, perClass: 1 }')).toBe(
    'Nat.InvalidData: There is no file t.png in the data set FOLDER',
  )
  expect(await message('{ file: t.png, perClass: 1 }', { 't.png': 'no picture' })).toBe(
    'Nat.InvalidData: t.png is not a PNG or JPEG image',
  )
  expect(
    await message('{ file: t.png, perClass: 1 }', {
      't.png': '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"/>',
    }),
  ).toBe('Nat.InvalidData: t.png is not a PNG or JPEG image')
  expect(
    await message('{ file: t.png, labels: l.json }', {
      't.png': await grey(pattern(1, 4, 2, 1), 4, 2),
      'l.json': '{"a": 1}',
    }),
  ).toBe('Nat.InvalidData: l.json must hold a JSON array of numbers or class names, one per image')
})

const rowsYaml = 'format: image-rows\nwidth: 2\nheight: 2\ntrain: { files: [a.png, b.png], labels: l.json }\n'
const colour = (pixels: Uint8Array, width: number, height: number) =>
  sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer()

test('image rows: every row of pixels is one image, labels run on from file to file', async () => {
  const folder = await folderOf({
    'dataset.yaml': `${rowsYaml}test: { files: [c.png], labels: m.json }`,
    'a.png': await colour(pattern(1, 4, 2, 3), 4, 2),
    'b.png': await colour(pattern(2, 4, 1, 3), 4, 1),
    'c.png': await colour(pattern(3, 4, 1, 3), 4, 1),
    'l.json': '[0, 1, 0]',
    'm.json': '[1]',
  })
  const found = await imagesOf(folder)
  expect(found.map(({ file, part, label }) => [file, part, label])).toEqual([
    ['a.png#0', 'train', '0'],
    ['a.png#1', 'train', '1'],
    ['b.png#0', 'train', '0'],
    ['c.png#0', 'test', '1'],
  ])
  const { image } = found[1]
  expect('pixels' in image && [...image.pixels]).toEqual([...pattern(1, 4, 2, 3).subarray(12)])
})

test('image rows: label counts and widths that do not fit are listed', async () => {
  const a = await colour(pattern(1, 4, 2, 3), 4, 2)
  const bad = async (b: Buffer, labels: string) =>
    badOf(await folderOf({ 'dataset.yaml': rowsYaml, 'a.png': a, 'b.png': b, 'l.json': labels }))
  expect(await bad(a, '[0, 1, 0]')).toEqual([
    { file: 'l.json', reason: '3 labels, but b.png has more images after row 1' },
  ])
  expect(await bad(a, '[0, 1, 0, 1, 0]')).toEqual([{ file: 'l.json', reason: '5 labels, but only 4 images' }])
  expect(await bad(await colour(pattern(1, 5, 2, 3), 5, 2), '[0, 1, 0, 1]')).toEqual([
    { file: 'b.png', reason: '5 pixels wide; a row of 2 x 2 pixels has 4' },
  ])
})
