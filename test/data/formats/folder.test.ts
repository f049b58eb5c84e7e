import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { badOf, classFolders, folderOf, imagesOf, png, recordsOf, temporaryFolder } from '../support.ts'

test('a folder per class: classes by name, files by name, hidden and root files ignored', async () => {
  const folder = await folderOf({
    'tulip/b.PNG': await png(1),
    'tulip/a.jpeg': await png(2),
    'rose/x.jpg': await png(3),
    'rose/.DS_Store': 'junk',
    'tulip/Thumbs.db': 'junk',
    LICENCE: 'CC0',
  })
  const records = await recordsOf(folder)
  expect(records.map((record) => ('label' in record ? [record.file, record.label, record.part] : record))).toEqual([
    ['rose/x.jpg', 'rose', 'train'],
    ['tulip/a.jpeg', 'tulip', 'train'],
    ['tulip/b.PNG', 'tulip', 'train'],
  ])
})

test('train/, val/ and test/ are parts, not classes', async () => {
  const folder = await folderOf({
    ...(await classFolders(['a', 'b'], 2, 'train/')),
    ...(await classFolders(['a', 'b'], 1, 'val/', 10)),
    ...(await classFolders(['a', 'b'], 1, 'test/', 20)),
  })
  const counts: Record<string, number> = {}
  for (const { part, label } of await imagesOf(folder))
    counts[`${part} ${label}`] = (counts[`${part} ${label}`] ?? 0) + 1
  expect(counts).toEqual({
    'train a': 2,
    'train b': 2,
    'validation a': 1,
    'validation b': 1,
    'test a': 1,
    'test b': 1,
  })
})

test('what is no image of a class is listed with its reason', async () => {
  const folder = await folderOf({
    ...(await classFolders(['a', 'b'], 1, 'train/')),
    'test/c/x.png': await png(9),
    'train/a/empty.png': '',
    'train/a/notes.txt': 'notes',
    'train/stray.png': await png(8),
  })
  await mkdir(join(folder, 'train/b/inner'))
  await mkdir(join(folder, 'train/void'))
  const outside = await temporaryFolder()
  await symlink(outside, join(folder, 'train/link'))
  await symlink(join(folder, 'train/a/000.png'), join(folder, 'train/b/link.png'))
  expect(await badOf(folder)).toEqual([
    { file: 'train/a/empty.png', reason: 'empty file' },
    {
      file: 'train/a/notes.txt',
      reason: 'not a picture by its name (.jpg, .jpeg, .jfif, .png, .webp, .gif, .tif, .tiff, .bmp)',
    },
    { file: 'train/b/inner/', reason: 'folder inside a class folder' },
    { file: 'train/b/link.png', reason: 'symbolic link; links are not followed' },
    { file: 'train/link', reason: 'symbolic link; links are not followed' },
    { file: 'train/stray.png', reason: 'image outside of a class folder' },
    { file: 'train/void/', reason: 'class folder without an image' },
    { file: 'test/c/x.png', reason: 'class "c" is not among the folders of train/' },
  ])
})

test('dataset.yaml can fix the order of the classes', async () => {
  const folder = await folderOf({
    ...(await classFolders(['a', 'b', 'c'], 1)),
    'dataset.yaml': 'format: folder\nclasses: [b, a]\n',
  })
  expect(await badOf(folder)).toEqual([
    { file: 'c/000.png', reason: 'class "c" is not among the classes of dataset.yaml' },
  ])
  expect((await imagesOf(folder)).map(({ label }) => label)).toEqual(['a', 'b'])
})

// macOS keeps names in UTF-8 itself.
test.skipIf(process.platform === 'darwin')(
  'names that are not UTF-8 are listed, of images and of folders',
  async () => {
    const folder = await folderOf(await classFolders(['a', 'b'], 1))
    await writeFile(
      Buffer.concat([Buffer.from(`${folder}/a/caf`), Buffer.from([0xe9]), Buffer.from('.png')]),
      await png(1),
    )
    const latin = Buffer.concat([Buffer.from(`${folder}/ros`), Buffer.from([0xe9])])
    await mkdir(latin)
    await writeFile(Buffer.concat([latin, Buffer.from('/1.png')]), await png(2))
    expect(await badOf(folder)).toEqual([
      { file: 'a/caf\ufffd.png', reason: 'its name is not UTF-8: rename it' },
      { file: 'ros\ufffd/', reason: 'its name is not UTF-8: rename it' },
    ])
  },
)
