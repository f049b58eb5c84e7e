/** Batches that are read again for every subnet: the same as those that are kept. */
import { expect, test } from 'vitest'
import { packedSource } from '../../../data/example-source.ts'
import { BatchCache } from '../../../supernet/evaluation/batch-cache.ts'
import { BatchStream } from '../../../supernet/evaluation/batch-stream.ts'
import { measureByClass, measureStreamed } from '../../../supernet/evaluation/evaluate.ts'
import type { ImageBatch } from '../../../supernet/input/batches.ts'
import { mixedSubnet } from '../architectures.ts'
import { filledSupernet, imageSet } from '../engine.ts'

const set = imageSet(10, 8)
const first = [0, 1, 2, 3, 4, 5, 6]
const kept = new BatchCache(set, first, 3)
const stream = new BatchStream(packedSource(set), first.length, 3)

test('the same pixels, boxes and targets in the same batches, at every call', async () => {
  for (const resolution of [16, 20, 16]) {
    const batches: ImageBatch[] = []
    const targets: unknown[] = []
    for await (const each of stream.at(resolution)) {
      batches.push(each.batch)
      targets.push(...each.targets)
    }
    const plain = (all: readonly ImageBatch[]) =>
      all.map(({ count, images, boxes, boxIndices }) => [count, images.data, boxes.data, boxIndices.data])
    expect(plain(batches)).toEqual(plain(kept.at(resolution)))
    expect(targets).toEqual(kept.targets())
  }
})

test('nothing of them is to stay in native memory', async () => {
  for await (const { batch } of stream.at(16))
    expect([batch.images.keep, batch.boxes.keep, batch.boxIndices.keep]).toEqual([false, false, false])
})

test('a subnet is measured alike on both, and without images there are no batches', async () => {
  const supernet = filledSupernet({ transfers: [] })
  try {
    const calibration = new BatchCache(set, [7, 8, 9], 3)
    const onKept = measureByClass(supernet, mixedSubnet(16), calibration, kept)
    expect(await measureStreamed(supernet, mixedSubnet(16), calibration, stream)).toEqual(onKept)
  } finally {
    supernet.close()
  }
  for await (const _ of new BatchStream(packedSource(set), 0, 3).at(16)) expect.unreachable()
})
