/** What a user is told while a data set is packed. */
import { expect, test } from 'vitest'
import { classFolders, folderOf, pack, pattern } from '../support.ts'

test('progress counts up to a total that the source knows; to none where only the end will tell', async () => {
  const seen: (readonly [number, number | undefined])[] = []
  const progress = (done: number, total: number | undefined) => void seen.push([done, total])
  await pack(await folderOf(await classFolders(['a', 'b'], 5)), {}, { progress })
  expect(seen).toEqual([...Array.from({ length: 10 }, (_, i) => [i + 1, 10]), [10, 10]])
  const images = Buffer.from([0, 0, 8, 3, 0, 0, 0, 12, 0, 0, 0, 2, 0, 0, 0, 2, ...pattern(3, 2, 24, 1)])
  const labels = Buffer.from([0, 0, 8, 1, 0, 0, 0, 12, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1])
  const folder = await folderOf({ 'train-images-idx3-ubyte': images, 'train-labels-idx1-ubyte': labels })
  seen.length = 0
  await pack(folder, {}, { progress })
  expect(seen).toEqual([...Array.from({ length: 12 }, (_, i) => [i + 1, undefined]), [12, 12]])
})
