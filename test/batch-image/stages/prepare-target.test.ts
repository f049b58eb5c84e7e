/** PrepareDataset with images of a target, which have no labels. */
import { expect, test } from 'vitest'
import { prepareDataset } from '../../../batch-image/stages/prepare-dataset.ts'
import { readRunInputs } from '../../../batch-image/training/run-inputs.ts'
import { keys } from '../../../pipeline/contract/keys.ts'
import { validateSpec } from '../../../pipeline/contract/parse-spec.ts'
import { documentText } from '../../../pipeline/store/json-documents.ts'
import type { ObjectStore } from '../../../pipeline/store/object-store.ts'
import { classFolders, folderOf, messageOf, png, temporaryStore } from '../../data/support.ts'

async function prepared(store: ObjectStore, target?: object) {
  const dataset = await folderOf(await classFolders(['a', 'b'], 4))
  const spec = validateSpec({ name: 'x', dataset: { location: dataset, storedSize: 8 }, supernet: 'nano', target })
  await store.put(keys.spec('run'), documentText(spec))
  const log = () => {}
  await prepareDataset({ store, runId: 'run', log, progress: log })
  return readRunInputs(store, 'run')
}

test('they are packed beside the data set, nearly all of them to be used', async () => {
  const pictures = Object.fromEntries(
    await Promise.all(Array.from({ length: 20 }, async (_, i) => [`${i}.png`, await png(500 + i)] as const)),
  )
  const store = await temporaryStore()
  const { target, dataset } = await prepared(store, { location: await folderOf(pictures) })
  expect(dataset.classes).toEqual(['a', 'b'])
  expect(target).toMatchObject({ size: 8, channels: 3 })
  expect(target?.count).toBeGreaterThan(14)
  expect(target?.count).toBeLessThan(20)
})

test('without any there is no target; other channels than those of the data set are refused', async () => {
  expect((await prepared(await temporaryStore())).target).toBeUndefined()
  const grey = await folderOf(
    Object.fromEntries(
      await Promise.all(Array.from({ length: 9 }, async (_, i) => [`${i}.png`, await png(i, 8, 8, 1)] as const)),
    ),
  )
  expect(await messageOf(prepared(await temporaryStore(), { location: grey }))).toMatch(
    /Nat\.InvalidData: The images without labels, .* have 1 channels, those of the data set 3/,
  )
})
