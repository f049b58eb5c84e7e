/** Images without labels: which ones a network is sure of, and what is then learnt from. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { joined, surelyLabelled } from '../../../batch-image/training/self-training.ts'
import { examplesAt, packedSource } from '../../../data/example-source.ts'
import { imageBatch } from '../../../supernet/input/batches.ts'
import type { Supernet } from '../../../supernet/supernet.ts'
import { softmax } from '../../../supernet/tasks/index.ts'
import { smallestSubnet } from '../../supernet/architectures.ts'
import { CLASSES, filledSupernet, imageSet } from '../../supernet/engine.ts'

const subnet = smallestSubnet(16)
/** More than are looked at in one pass. */
const set = imageSet(70, 16)
let supernet: Supernet
/** The likeliest class of each image, and its probability. */
let answers: { label: number; probability: number }[]
beforeAll(() => {
  supernet = filledSupernet({ transfers: [] })
  const all = Array.from({ length: set.count }, (_, i) => i)
  const batch = imageBatch(set, all, 16)
  supernet.calibrate(subnet, [batch])
  const probabilities = softmax(supernet.outputs(subnet, batch)[0], CLASSES)
  answers = all.map((image) => {
    const row = [...probabilities.subarray(image * CLASSES, (image + 1) * CLASSES)]
    const probability = Math.max(...row)
    return { label: row.indexOf(probability), probability }
  })
})
afterAll(() => supernet.close())

test('those above the threshold, each with its likeliest class and its own pixels', async () => {
  const threshold = answers.map(({ probability }) => probability).sort((a, b) => a - b)[50] - 1e-4
  const sure = await surelyLabelled(supernet, subnet, packedSource(set), threshold)
  if (sure === undefined) throw new Error('sure of none')
  const expected = answers.flatMap((answer, image) => (answer.probability >= threshold ? [{ image, ...answer }] : []))
  expect(expected.length).toBeGreaterThan(10)
  expect(Array.from({ length: sure.count }, (_, i) => sure.target(i))).toEqual(expected.map(({ label }) => label))
  const { images } = await examplesAt(sure, [1, 0])
  const bytes = 16 * 16 * 3
  for (const [position, { image }] of [expected[1], expected[0]].entries())
    expect(images.subarray(position * bytes, (position + 1) * bytes)).toEqual(
      set.images.subarray(image * bytes, (image + 1) * bytes),
    )
  expect(await surelyLabelled(supernet, subnet, packedSource(set), 1.1)).toBeUndefined()
})

test('two sources as one: every image and target where it belongs, in any order', async () => {
  const other = imageSet(3, 16, 3)
  const both = joined(packedSource(set), packedSource({ ...other, labels: [7, 8, 9] }))
  expect(both.count).toBe(73)
  const { images, labels } = await examplesAt(both, [72, 5, 70, 0])
  expect(labels).toEqual([9, set.labels[5], 7, set.labels[0]])
  const bytes = 16 * 16 * 3
  const pixels = (of: { images: Uint8Array }, image: number) => of.images.subarray(image * bytes, (image + 1) * bytes)
  for (const [position, [of, image]] of (
    [
      [other, 2],
      [set, 5],
      [other, 0],
      [set, 0],
    ] as const
  ).entries())
    expect(pixels({ images }, position)).toEqual(pixels(of, image))
})
