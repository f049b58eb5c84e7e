/**
 * @file Prepares a folder of photos and reads its training part once, batch by batch; prints times and the most memory.
 *
 *     node scripts/bootstrap.mjs run bench/photos/prepare.ts FOLDER STORE [SIZE]
 */
import { shardStoreOf } from '../../batch-image/dataset/shard-store.ts'
import { examplesAt } from '../../data/example-source.ts'
import { mapInOrder } from '../../data/files/map-in-order.ts'
import { openDataset } from '../../data/open-dataset.ts'
import { encodedSource } from '../../data/shards/encoded-source.ts'
import { defaultPackOptions, packDataset } from '../../data/shards/pack.ts'
import { createGenerator } from '../../nat/random/index.ts'
import { openStore } from '../../pipeline/store/open-store.ts'

const [folder, location, sizeText = '96'] = process.argv.slice(2)
if (!folder || !location) {
  console.error('node scripts/bootstrap.mjs run bench/photos/prepare.ts FOLDER STORE [SIZE]')
  process.exit(64)
}
const store = shardStoreOf(openStore(location))
const options = { ...defaultPackOptions, storedSize: Number(sizeText), seed: 1, onBadFile: 'skip' as const }
const memory = () => `${(process.resourceUsage().maxRSS / 1e6).toFixed(2)} GB at most so far`
const start = performance.now()
const { manifest, reused, images } = await packDataset(store, await openDataset(folder), options, {
  progress: (done, total) => {
    if (done % 500 === 0)
      console.log(
        `${done} of ${total}, ${(done / ((performance.now() - start) / 1000)).toFixed(1)} per second, ${memory()}`,
      )
  },
})
const seconds = (performance.now() - start) / 1000
const bytes = Object.values(manifest.parts).flatMap(({ shards = [] }) => shards.map((shard) => shard.bytes))
console.log(
  `${reused ? 'found' : `prepared ${images} images`} in ${seconds.toFixed(0)} s; ${(bytes.reduce((a, b) => a + b, 0) / 1e6).toFixed(0)} MB stored; ${memory()}`,
)

const train = await encodedSource(store, manifest, 'train')
const order = createGenerator(1, 'order').shuffle(Uint32Array.from({ length: train.count }, (_, i) => i))
const batches = Array.from({ length: Math.ceil(train.count / 32) }, (_, i) => order.slice(32 * i, 32 * i + 32))
for (const epoch of [1, 2]) {
  const from = performance.now()
  for await (const _ of mapInOrder(batches, 3, (indices) => examplesAt(train, indices)));
  const each = (performance.now() - from) / train.count
  console.log(`epoch ${epoch}: ${train.count} images, ${each.toFixed(2)} ms each; ${memory()}`)
}
process.exit(0)
