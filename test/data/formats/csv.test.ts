import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { badOf, folderOf, imagesOf, messageOf, recordsOf } from '../support.ts'

const yaml = (extra = '') => `format: csv\nwidth: 2\nheight: 1\nmaximum: 16\n${extra}train: { file: t.csv }\n`

test('values are scaled to 0..255, the label is the last column', async () => {
  const folder = await folderOf({ 'dataset.yaml': yaml(), 't.csv': '0,16,1\n8,4.5,0\r\n\n' })
  expect(await imagesOf(folder)).toEqual([
    {
      file: 't.csv:1',
      part: 'train',
      label: '1',
      image: { width: 2, height: 1, channels: 1, pixels: Uint8Array.of(0, 255) },
    },
    {
      file: 't.csv:2',
      part: 'train',
      label: '0',
      image: { width: 2, height: 1, channels: 1, pixels: Uint8Array.of(128, 72) },
    },
  ])
})

test('label first, header, separator, class names, gzip, own test part, colour', async () => {
  const folder = await folderOf({
    'dataset.yaml':
      'format: csv\nwidth: 1\nheight: 1\nchannels: 3\nlabel: first\nheader: true\nseparator: ";"\nclasses: [cat, dog]\n' +
      'train: { file: a.csv.gz }\ntest: { file: b.csv }',
    'a.csv.gz': gzipSync('kind;r;g;b\ndog;1;2;3\n0;4;5;6'),
    'b.csv': 'kind;r;g;b\n1;7;8;9\n',
  })
  const found = await imagesOf(folder)
  expect(found.map(({ file, part, label }) => [file, part, label])).toEqual([
    ['a.csv.gz:2', 'train', 'dog'],
    ['a.csv.gz:3', 'train', 'cat'],
    ['b.csv:2', 'test', 'dog'],
  ])
  expect(found[0].image).toEqual({ width: 1, height: 1, channels: 3, pixels: Uint8Array.of(1, 2, 3) })
})

test('lines that are no images are listed with their number', async () => {
  const folder = await folderOf({
    'dataset.yaml': yaml('classes: [no, yes]\n'),
    't.csv': 'a,b,label\n1,2\n1,17,0\n1,2,2\n1,,1\n-1,2,0\n1,2,\nNaN,1,0\n1,2,yes\n',
  })
  expect(await badOf(folder)).toEqual([
    { file: 't.csv:1', reason: 'label "label", expected one of no, yes or its number, 0 to 1' },
    { file: 't.csv:2', reason: '2 columns, expected 3' },
    { file: 't.csv:3', reason: 'pixel 1 is "17", expected 0 to 16' },
    { file: 't.csv:4', reason: 'label "2", expected one of no, yes or its number, 0 to 1' },
    { file: 't.csv:5', reason: 'pixel 1 is "", expected 0 to 16' },
    { file: 't.csv:6', reason: 'pixel 0 is "-1", expected 0 to 16' },
    { file: 't.csv:7', reason: 'no label' },
    { file: 't.csv:8', reason: 'pixel 0 is "NaN", expected 0 to 16' },
  ])
  const empty = await folderOf({ 'dataset.yaml': yaml(), 't.csv': '' })
  expect(await badOf(empty)).toEqual([{ file: 't.csv', reason: 'empty file' }])
})

test('classes that are called by numbers are meant by name', async () => {
  const folder = await folderOf({ 'dataset.yaml': yaml('classes: [2, 1]\n'), 't.csv': '1,2,1\n1,2,2\n1,2,0\n' })
  expect((await imagesOf(folder)).map(({ label }) => label)).toEqual(['1', '2'])
  expect(await badOf(folder)).toEqual([{ file: 't.csv:3', reason: 'label "0", expected one of 2, 1' }])
})

test('a line without end is refused before it fills the memory', async () => {
  const folder = await folderOf({ 'dataset.yaml': yaml(), 't.csv': `0,1,0\n${'1,'.repeat(10_000)}` })
  expect(await messageOf(recordsOf(folder))).toBe(
    'Nat.InvalidData: t.csv, line 2 is longer than 1120 bytes: this is no table of such images',
  )
})
