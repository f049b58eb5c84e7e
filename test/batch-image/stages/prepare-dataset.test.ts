import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Machine } from '../../../batch-image/job/instance-metadata.ts'
import type { ProgressUpdate } from '../../../batch-image/job/job-context.ts'
import { prepareDataset } from '../../../batch-image/stages/prepare-dataset.ts'
import { datasetManifestSchema, preparedSchema } from '../../../pipeline/contract/documents.ts'
import { keys } from '../../../pipeline/contract/keys.ts'
import { parseSpec } from '../../../pipeline/contract/parse-spec.ts'
import { documentText, readDocument } from '../../../pipeline/store/json-documents.ts'
import type { ObjectStore } from '../../../pipeline/store/object-store.ts'
import { readDataset } from '../../data/read-dataset.ts'
import { classFolders, folderOf, messageOf, png, temporaryStore } from '../../data/support.ts'

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

test('the UCI digits: 1,797 images of 32 x 32, about a fifth of each digit for test, about seven tenths of the rest for validation', async () => {
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
  // By content, so on average: within four deviations of the share.
  const near = (counts: number[], share: number) =>
    published.forEach((count, digit) => {
      expect(Math.abs(counts[digit] - count * share)).toBeLessThan(4 * Math.sqrt(count * share * (1 - share)))
    })
  near(held, 0.2)
  near(validation, 0.8 * 0.7)

  // The same attempt again, and another run: the data set is there.
  const again = await start(store, 'first', text, join(examples, 'uci-digits')).catch((error) => error)
  expect(again).toMatchObject({ report: { images: 0 }, logged: ['data set was prepared before'] })
  const other = await start(store, 'second', text, join(examples, 'uci-digits'))
  expect(other).toMatchObject({
    report: { images: 0 },
    logged: ['data set was packed before', 'settings chosen for this data'],
  })
  expect(await manifestOf(store, 'second')).toEqual(manifest)
})

test("OpenCV's digits: 500 of each, in the order of the sheet", async () => {
  const store = await temporaryStore()
  const text = await readFile(join(examples, 'opencv-digits/spec.yaml'), 'utf8')
  const { report } = await start(store, 'run', text, join(examples, 'opencv-digits'))
  expect(report.images).toBe(5000)
  const [train, validation, held] = await countsOf(store, 'run')
  expect(train.map((count, digit) => count + validation[digit] + held[digit])).toEqual(new Array(10).fill(500))
})

test.each(['uci-digits', 'opencv-digits'])(
  '%s: few of them look like their digit in a mirror, so by-data mirrors none',
  async (example) => {
    const store = await temporaryStore()
    await start(store, 'run', 'name: x\ndataset: x\nsupernet: nano\n', join(examples, example))
    const { recipe } = await readDocument(store, keys.prepared('run'), preparedSchema)
    const advice = recipe.find(({ field }) => field === 'adaptation.augmentation.flip')
    expect(advice).toMatchObject({
      value: false,
      reason: expect.stringMatching(/^mirrored, [345]\d % of these pictures/),
    })
  },
)

test('the spec decides about size, parts and bad files', async () => {
  const store = await temporaryStore()
  const folder = await folderOf({ ...(await classFolders(['a', 'b'], 10)), 'a/bad.png': 'bad' })
  const text = 'name: x\ndataset: x\nsupernet: nano\n'
  expect(await messageOf(start(store, 'stops', text, folder))).toBe(
    "Nat.InvalidData: 1 of 21 files or images of the data set can't be used: a/bad.png: not a PNG, JPEG, WebP, GIF, TIFF or BMP image",
  )
  const choices = { onBadFile: 'skip', storedSize: 12, validation: 4, test: 0.5 }
  const { logged } = await start(store, 'goes-on', text, folder, choices)
  expect(logged).toEqual(['data set packed', 'left out', 'settings chosen for this data'])
  const manifest = await manifestOf(store, 'goes-on')
  expect(manifest).toMatchObject({
    size: 12,
    skipped: [{ file: 'a/bad.png', reason: 'not a PNG, JPEG, WebP, GIF, TIFF or BMP image' }],
  })
  const counts = await countsOf(store, 'goes-on')
  expect(counts.flat().reduce((sum, count) => sum + count, 0)).toBe(20)
  expect(Math.min(...counts.flat())).toBeGreaterThanOrEqual(1)
})

/** Every image's pixels, by part. */
async function pixelsOf(store: ObjectStore, runId: string) {
  const manifest = await manifestOf(store, runId)
  const parts = new Map<string, string>()
  for (const part of ['train', 'validation', 'test'] as const) {
    const { images, count, size, channels } = await readDataset(store, manifest, part)
    const bytes = size * size * channels
    for (let i = 0; i < count; i++) parts.set(String(images.subarray(i * bytes, (i + 1) * bytes)), part)
  }
  return parts
}

test('three warm starts on a growing data set: no image changes its part, even with another seed and other shares', async () => {
  const store = await temporaryStore()
  const files = await classFolders(['a', 'b'], 4)
  let seed = 100
  let before = new Map<string, string>()
  for (const [index, count] of [4, 5, 12, 30].entries()) {
    for (const name of ['a', 'b'])
      for (let i = Object.keys(files).filter((file) => file.startsWith(name)).length; i < count; i++)
        files[`${name}/new${i}.png`] = await png(seed++)
    const runId = `run${index}`
    const parent = index === 0 ? null : { runId: `run${index - 1}`, generation: 0 }
    const record = { schema: 1, runId, specHash: '', startedAt: '', threads: 1, evaluationShards: 2, warmStart: parent }
    await store.put(keys.run(runId), documentText(record))
    const text = `name: x\ndataset: x\nsupernet: nano\nseed: ${index + 1}\n`
    await start(store, runId, text, await folderOf(files), { validation: 0.2 + index / 10, storedSize: 8 })
    const now = await pixelsOf(store, runId)
    expect(now.size).toBe(2 * count)
    for (const [pixels, part] of before) expect(now.get(pixels)).toBe(part)
    before = now
  }
})

test('a warm start on a data set that was divided in the old way is refused', async () => {
  const store = await temporaryStore()
  const text = 'name: x\ndataset: x\nsupernet: nano\n'
  const folder = await folderOf(await classFolders(['a', 'b'], 4))
  await start(store, 'parent', text, folder)
  const { split: _, ...old } = await manifestOf(store, 'parent')
  await store.put(keys.datasetManifest(old.hash), documentText(old))
  const warmStart = { runId: 'parent', generation: 0 }
  const record = { schema: 1, runId: 'child', specHash: '', startedAt: '', threads: 1, evaluationShards: 2, warmStart }
  await store.put(keys.run('child'), documentText(record))
  expect(await messageOf(start(store, 'child', text, folder))).toMatch(
    /^Nat.InvalidData: The warm start cannot be used: the data set of run parent was divided by an earlier version/,
  )
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

test('more validation images than there are, and a budget too small for these images, are refused before training', async () => {
  const text = await readFile(join(examples, 'uci-digits/spec.yaml'), 'utf8')
  const spec = parse(text)
  const started = async (fields: object, machine: Machine) => {
    const store = await temporaryStore()
    const location = join(examples, 'uci-digits')
    const changed = parseSpec(JSON.stringify({ ...spec, ...fields }))
    await store.put(keys.spec('run'), documentText({ ...changed, dataset: { ...changed.dataset, location } }))
    const error = await messageOf(prepareDataset({ store, runId: 'run', log: () => {}, progress: () => {}, machine }))
    expect(await store.head(keys.prepared('run'))).toBeUndefined()
    return error
  }
  const local = { machine: 'local', purchase: 'local' } as const
  expect(await started({ evaluation: { validationImages: 5000 } }, local)).toMatch(
    /^Nat\.InvalidSpec: evaluation\.validationImages: found 5000, but the validation part has \d+ images\. Lower it/,
  )
  const unknown = { machine: 'unknown', purchase: 'on-demand' } as const
  expect(await started({ budget: { maxCostUsd: 0.01 } }, unknown)).toMatch(
    /^Nat\.InvalidSpec: budget\.maxCostUsd: found 0\.01, but a first generation costs about \$\d/,
  )
})
