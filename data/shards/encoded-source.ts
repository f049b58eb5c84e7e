/** A part of a data set whose pictures are decoded when they are asked for. */

import type { ExampleSource } from '../example-source.ts'
import type { PackedDataset } from '../manifest.ts'
import type { SourcePart } from '../source.ts'
import { type CacheBudget, sharedBudget } from './cache-budget.ts'
import { type DecoderPool, sharedDecoders } from './decoder-pool.ts'
import { damaged, readLabels, verified } from './read-part.ts'
import type { ShardStore } from './shard-store.ts'

/** Pictures that a worker is asked for at once: few, so that a batch is shared out evenly. */
const chunk = 4
interface Place {
  readonly shard: number
  readonly offset: number
  readonly length: number
}

/**
 * Memory: 12 bytes and a label per picture, and the cache, whose budget the parts of a process share. The pictures that are decoded first stay in the cache and
 * none is thrown out: an epoch asks for every picture once, in a new order, so that a cache of the last ones would hit less.
 * @throws DamagedShard when an object is missing or is not what the manifest says
 */
export async function encodedSource(
  store: ShardStore,
  manifest: PackedDataset,
  part: SourcePart,
  budget: CacheBudget = sharedBudget(),
  decoders: () => DecoderPool = sharedDecoders,
): Promise<ExampleSource> {
  const { count, images, shards = [] } = manifest.parts[part]
  const { size, channels } = manifest
  const labels = await readLabels(store, manifest, part)
  const lengths = await verified(store, images, 4 * count)
  const places = placesOf(new DataView(lengths.buffer, lengths.byteOffset, lengths.length), shards)
  if (places.length !== count) throw damaged(store, images.key, 'does not describe the shards that the manifest names')
  const paths = await Promise.all(shards.map(({ key, sha256 }) => store.localFile(key, sha256)))
  const bytes = size * size * channels
  const cache = new Map<number, Uint8Array>()

  async function decodeInto(positions: readonly number[], indices: ArrayLike<number>, pixels: Uint8Array) {
    const [{ shard }] = positions.map((position) => places[indices[position]])
    const ranges = positions.map((position): [number, number] => {
      const { offset, length } = places[indices[position]]
      return [offset, length]
    })
    const decoded = await decoders()
      .decode({ path: paths[shard], ranges, size })
      .catch((error: Error) => {
        throw damaged(store, shards[shard].key, `can't be decoded (${error.message})`)
      })
    positions.forEach((position, i) => {
      const image = decoded.subarray(i * bytes, (i + 1) * bytes)
      pixels.set(image, position * bytes)
      if (!cache.has(indices[position]) && budget.take(bytes)) cache.set(indices[position], image.slice())
    })
  }

  return {
    count,
    size,
    channels,
    target: (index) => labels[index],
    async read(indices, { pixels }, signal) {
      signal?.throwIfAborted()
      const missing = new Map<number, number[]>()
      for (let position = 0; position < indices.length; position++) {
        const image = cache.get(indices[position])
        if (image !== undefined) pixels.set(image, position * bytes)
        else {
          const { shard } = places[indices[position]]
          const found = missing.get(shard)
          if (found) found.push(position)
          else missing.set(shard, [position])
        }
      }
      const work: Promise<void>[] = []
      for (const positions of missing.values())
        for (let from = 0; from < positions.length; from += chunk)
          work.push(decodeInto(positions.slice(from, from + chunk), indices, pixels))
      // All of them, so that nobody writes into a batch that was given up.
      const failed = (await Promise.allSettled(work)).find((result) => result.status === 'rejected')
      if (failed !== undefined) throw failed.reason
      signal?.throwIfAborted()
    },
  }
}

function placesOf(lengths: DataView, shards: readonly { count: number; bytes: number }[]): Place[] {
  const places: Place[] = []
  for (const [shard, { count, bytes }] of shards.entries()) {
    let offset = 0
    for (let i = 0; i < count && 4 * places.length < lengths.byteLength; i++) {
      const length = lengths.getUint32(4 * places.length, true)
      places.push({ shard, offset, length })
      offset += length
    }
    if (offset !== bytes) return []
  }
  return places
}
