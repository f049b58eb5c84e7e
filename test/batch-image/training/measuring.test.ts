/** What a run measures on: the same calibration images for every subnet and every stage. */
import { expect, test } from 'vitest'
import { openMeasuring } from '../../../batch-image/training/measuring.ts'
import type { RunInputs } from '../../../batch-image/training/run-inputs.ts'
import { packedSource } from '../../../data/example-source.ts'
import { nano } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { parseSpec } from '../../../pipeline/contract/parse-spec.ts'
import { BatchCache } from '../../../supernet/evaluation/batch-cache.ts'
import { BatchStream } from '../../../supernet/evaluation/batch-stream.ts'
import { smallSpec } from '../../pipeline/helpers.ts'
import { imageSet } from '../../supernet/engine.ts'

const inputs = (changes: { seed?: number; calibrationImages?: number } = {}) => {
  const { seed = 1, calibrationImages = 6 } = changes
  const spec = parseSpec(JSON.stringify({ ...smallSpec, seed, evaluation: { calibrationImages, batch: 4 } }))
  return { spec, space: nano } as unknown as RunInputs
}
const train = imageSet(20, 8)
const validation = imageSet(9, 8)
const batchesOf = (cache: { at(resolution: number): readonly { images: { data: Uint8Array } }[] }) =>
  cache.at(16).map(({ images }) => Buffer.from(images.data).toString('hex'))

test('calibration images are drawn from the training part by the seed: the same for every stage, others for another seed', async () => {
  const first = await openMeasuring(inputs(), train, validation)
  const second = await openMeasuring(inputs(), train, imageSet(3, 8))
  expect(batchesOf(first.calibration)).toEqual(batchesOf(second.calibration))
  expect(batchesOf((await openMeasuring(inputs({ seed: 2 }), train, validation)).calibration)).not.toEqual(
    batchesOf(first.calibration),
  )
  expect(new Set(first.calibration.targets()).size).toBeGreaterThan(1)
})

test('as many calibration images as the spec says, at most all there are; each counts once per subnet', async () => {
  const few = await openMeasuring(inputs(), train, validation)
  expect([few.calibration.count, few.evaluated.count, few.imagesPerSubnet]).toEqual([6, 9, 15])
  expect(few.calibration.at(16).map(({ count }) => count)).toEqual([4, 2])
  const allOf = await openMeasuring(inputs({ calibrationImages: 500 }), train, validation)
  expect([allOf.calibration.count, allOf.imagesPerSubnet]).toEqual([20, 29])
})

test('a limit takes the first images of the part; a larger one than the part takes all', async () => {
  const limited = await openMeasuring(inputs(), train, validation, 5)
  const { evaluated } = limited
  expect(evaluated instanceof BatchCache && evaluated.targets()).toEqual(Array.from(validation.labels).slice(0, 5))
  expect((await openMeasuring(inputs(), train, validation, 50)).evaluated.count).toBe(9)
})

test('images that are too many to be kept are read again for each subnet', async () => {
  const bytes = 9 * 8 * 8 * 3
  const kept = await openMeasuring(inputs(), train, validation, 9, bytes)
  const read = await openMeasuring(inputs(), train, validation, 9, bytes - 1)
  expect([kept.evaluated.constructor, read.evaluated.constructor]).toEqual([BatchCache, BatchStream])
  expect([read.evaluated.count, read.imagesPerSubnet]).toEqual([9, 15])
})

test('with images of a target, batch norms are calibrated on these, and measured is what was measured before', async () => {
  const target = packedSource(imageSet(12, 8, 3))
  const plain = await openMeasuring(inputs(), train, validation)
  const adapted = await openMeasuring({ ...inputs(), target }, train, validation)
  expect(batchesOf(adapted.calibration)).toEqual(
    batchesOf((await openMeasuring(inputs(), target, validation)).calibration),
  )
  expect(batchesOf(adapted.calibration)).not.toEqual(batchesOf(plain.calibration))
  expect(adapted.evaluated.count).toBe(plain.evaluated.count)
})
