/** A finished run is shown again: is it still the result for the images that are there? */
import { rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { prepareDataset } from '../../batch-image/stages/prepare-dataset.ts'
import { imagesNote } from '../../cli/search.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { validateSpec } from '../../pipeline/contract/parse-spec.ts'
import { documentText } from '../../pipeline/store/json-documents.ts'
import { classFolders, folderOf, png, temporaryStore } from '../data/support.ts'

test('says so when an image was added, changed or lost, and when the images are gone', async () => {
  const folder = await folderOf(await classFolders(['cat', 'dog'], 6))
  const store = await temporaryStore()
  const spec = validateSpec({ name: 'pets', dataset: folder, supernet: 'nano' })
  await store.put(keys.spec('run'), documentText(spec))
  await prepareDataset({ store, runId: 'run', log: () => {}, progress: () => {} })
  expect(await imagesNote(store, 'run', spec)).toBeUndefined()

  const added = join(folder, 'cat', 'new.png')
  await writeFile(added, await png(99))
  const note = await imagesNote(store, 'run', spec)
  expect(note).toContain(`the images in ${folder} are no longer those that this run has seen`)
  expect(note).toContain('add --fresh')
  expect(note).toContain('--warm-start run')
  rmSync(added)
  expect(await imagesNote(store, 'run', spec)).toBeUndefined()

  rmSync(folder, { recursive: true })
  expect(await imagesNote(store, 'run', spec)).toMatch(/^Note: the images in .* can no longer be read \(The data set /)
})

test('an address in S3 is not looked at', async () => {
  const store = await temporaryStore()
  const spec = validateSpec({ name: 'pets', dataset: 's3://bucket/pets', supernet: 'nano' })
  await store.put(keys.spec('run'), documentText(spec))
  expect(await imagesNote(store, 'run', spec)).toBeUndefined()
})
