/** Images whose labels nobody looks at: pictures at any depth, or a data set. */
import { expect, test } from 'vitest'
import { isBad } from '../../data/source.ts'
import { openUnlabelled } from '../../data/unlabelled.ts'
import { classFolders, folderOf, messageOf, png } from './support.ts'

async function recordsOf(folder: string) {
  const records = []
  for await (const record of (await openUnlabelled(folder)).records()) records.push(record)
  return records
}

test('pictures at any depth, in the order of their names; what is no picture is not looked at', async () => {
  const folder = await folderOf({
    'b.png': await png(1),
    'deep/er/a.PNG': await png(2),
    'notes.txt': 'seen in May',
    '.hidden.png': '',
    'empty.jpg': '',
  })
  const source = await openUnlabelled(folder)
  expect(source).toMatchObject({ classes: ['even', 'odd'], files: ['b.png', 'deep/er/a.PNG', 'empty.jpg'], count: 3 })
  const [first, second, bad] = await recordsOf(folder)
  expect([first, second]).toMatchObject([
    { file: 'b.png', part: 'train', label: 'even' },
    { file: 'deep/er/a.PNG', part: 'train', label: 'odd' },
  ])
  expect(isBad(bad) && bad.file).toBe('empty.jpg')
})

test('a data set that describes itself is read as it says, without its labels and parts', async () => {
  const csv = '0,1,2,3,7\n4,5,6,7,8\n'
  const yaml =
    'format: csv\nwidth: 2\nheight: 2\nlabel: last\nclasses: [7, 8]\ntest: { file: images.csv }\ntrain: { file: images.csv }\n'
  const records = await recordsOf(await folderOf({ 'images.csv': csv, 'dataset.yaml': yaml }))
  expect(records.length).toBe(4)
  for (const [i, record] of records.entries())
    expect(record).toMatchObject({ part: 'train', label: ['even', 'odd'][i % 2] })
  // A folder a class is a folder of pictures like any other.
  expect((await recordsOf(await folderOf(await classFolders(['rose', 'tulip'], 2)))).length).toBe(4)
})

test('a folder that is not there, or without a picture, is refused', async () => {
  expect(await messageOf(openUnlabelled('/nowhere/at/all'))).toMatch(/unlabelled images .* cannot be read/)
  expect(await messageOf(openUnlabelled(await folderOf({ 'a.txt': '' })))).toMatch(/holds no data set/)
})
