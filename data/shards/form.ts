/** A form in which the images of a data set are stored: packed pixels, or encoded pictures. */
import type { PackedPart } from '../manifest.ts'
import type { EncodedImage, RawImage, SourcePart } from '../source.ts'

export interface Taken<K> {
  /** Same text: same picture (content-hash.ts). */
  readonly content: string
  readonly kept: K
  /** What it takes in memory while the data set is packed. */
  readonly bytes: number
}

/** Of the values 0 to 1 of each channel of the training images. */
export interface TrainingStatistics {
  readonly mean: number[]
  readonly deviation: number[]
}

export interface Form<K> {
  /** Decodes an image; several at once. @throws UnusableImage */
  take(image: RawImage | EncodedImage): Promise<Taken<K>>
  /** What is known when all images are: how many channels are stored. */
  channels(kept: readonly K[]): 1 | 3
  statistics(training: readonly K[], channels: 1 | 3): TrainingStatistics
  /** Stores the images of a part, in this order. */
  write(part: SourcePart, images: readonly K[], channels: 1 | 3): Promise<Pick<PackedPart, 'images' | 'shards'>>
  /** Frees what it holds outside of memory. */
  close(): Promise<void>
}

/** Stores a shard, and says where. */
export type PutShard = (
  name: string,
  kind: 'images' | 'labels',
  body: Uint8Array,
) => Promise<{ key: string; sha256: string }>
