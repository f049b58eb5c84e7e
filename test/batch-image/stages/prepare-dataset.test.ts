import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readDataset } from '../../../batch-image/dataset/read-dataset.ts'
import type { ProgressUpdate } from '../../../batch-image/job/job-context.ts'
import { prepareDataset } from '../../../batch-image/stages/prepare-dataset.ts'
import { datasetManifestSchema, preparedSchema } from '../../../pipeline/contract/documents.ts'
import { keys } from '../../../pipeline/contract/keys.ts'
import { parseSpec } from '../../../pipeline/contract/parse-spec.ts'
import { documentText, readDocument } from '../../../pipeline/store/json-documents.ts'
import type { ObjectStore } from '../../../pipeline/store/object-store.ts'
import { classFolders, folderOf, messageOf, temporaryStore } from '../../data/support.ts'

const examples = join(import.meta.dirname, '../../../examples')

async function start(store: ObjectStore, runId: string, text: string, folder: string, changes = {}) {
  const spec = parseSpec(text)
  await store.put(
    keys.spec(runId),
    documentText({ ...spec, dataset: { ...spec.dataset, location: folder, ...changes } }),
  )
  const logged: string[] = []
  const updates: ProgressUpdate[] = []
  const report = await prepareDataset({
    store,
    runId,
    log: (message) => logged.push(message),
    progress: (update) => updates.push(update),
  })
  return { report, logged, updates }
}

const manifestOf = async (store: ObjectStore, runId: string) => {
  const { dataset } = await readDocument(store, keys.prepared(runId), preparedSchema)
  return readDocument(store, keys.datasetManifest(dataset), datasetManifestSchema)
}

/** Counts images per class and part. */
async function countsOf(store: ObjectStore, runId: string) {
  const manifest = await manifestOf(store, runId)
  const parts = ['train', 'validation', 'test'] as const
  return Promise.all(
    parts.map(async (part) => {
      const { labels } = await readDataset(store, manifest, part)
      return manifest.classes.map((_, label) => labels.filter((value) => value === label).length)
    }),
  )
}

test('the UCI digits: 1,797 images of 32 x 32, a fifth of each digit for test, seven tenths of the rest for validation', async () => {
  const store = await temporaryStore()
  const text = await readFile(join(examples, 'uci-digits/spec.yaml'), 'utf8')
  const { report, updates } = await start(store, 'first', text, join(examples, 'uci-digits'))
  expect(report).toEqual({ images: 1797, measurements: 0 })
  expect(updates.at(-1)).toEqual({ done: 1797, total: 1797, unit: 'images' })
  const manifest = await manifestOf(store, 'first')
  expect(manifest).toMatchObject({ size: 32, channels: 1, skipped: [], classes: [...'0123456789'] })
  // How many of each digit there are is published with the data set.
  const published = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
  const [train, validation, held] = await countsOf(store, 'first')
  expect(published.map((_, digit) => train[digit] + validation[digit] + held[digit])).toEqual(published)
  expect(held).toEqual(published.map((count) => Math.round(count * 0.2)))
  expect(validation).toEqual(published.map((count, digit) => Math.round((count - held[digit]) * 0.7)))

  // The same attempt again, and another run: the data set is there.
  const again = await start(store, 'first', text, join(examples, 'uci-digits')).catch((error) => error)
  expect(again).toMatchObject({ report: { images: 0 }, logged: ['data set was prepared before'] })
  const other = await start(store, 'second', text, join(examples, 'uci-digits'))
  expect(other).toMatchObject({ report: { images: 0 }, logged: ['data set was packed before'] })
  expect(await manifestOf(store, 'second')).toEqual(manifest)
})

test("OpenCV's digits: 500 of each, in the order of the sheet", async () => {
  const store = await temporaryStore()
  const text = await readFile(join(examples, 'opencv-digits/spec.yaml'), 'utf8')
  const { report } = await start(store, 'run', text, join(examples, 'opencv-digits'))
  expect(report.images).toBe(5000)
  const ten = (count: number) => new Array(10).fill(count)
  expect(await countsOf(store, 'run')).toEqual([ten(195), ten(105), ten(200)])
})

test('the spec decides about size, parts and bad files', async () => {
  const store = await temporaryStore()
  const folder = await folderOf({ ...(await classFolders(['a', 'b'], 10)), 'a/bad.png': 'bad' })
  const text = 'name: x\ndataset: x\nsupernet: nano\n'
  expect(await messageOf(start(store, 'stops', text, folder))).toBe(
    "Nat.InvalidData: 1 of 21 files or images of the data set can't be used: a/bad.png: not a PNG or JPEG image",
  )
  const choices = { onBadFile: 'skip', storedSize: 12, validation: 4, test: 0.5 }
  const { logged } = await start(store, 'goes-on', text, folder, choices)
  expect(logged).toEqual(['data set packed', 'left out'])
  const manifest = await manifestOf(store, 'goes-on')
  expect(manifest).toMatchObject({ size: 12, skipped: [{ file: 'a/bad.png', reason: 'not a PNG or JPEG image' }] })
  expect(await countsOf(store, 'goes-on')).toEqual([
    [3, 3],
    [2, 2],
    [5, 5],
  ])
})

test('a damaged manifest is refused by name', async () => {
  const store = await temporaryStore()
  const folder = await folderOf(await classFolders(['a', 'b'], 3))
  const text = 'name: x\ndataset: x\nsupernet: nano\n'
  await start(store, 'run', text, folder)
  const { hash } = await manifestOf(store, 'run')
  await store.put(keys.datasetManifest(hash), '{"schema": 1')
  await expect(start(store, 'run', text, folder)).rejects.toMatchObject({
    name: 'Nat.CorruptedObject',
    message: `${keys.datasetManifest(hash)} in ${store.location} is damaged or of another version: it is not JSON.`,
  })
})
