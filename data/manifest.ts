/** What a packed data set consists of. */
import type { SourcePart } from './source.ts'

/** An object of the shard store. */
export interface ShardReference {
  readonly key: string
  readonly sha256: string
}

/** One part: images are uint8 [count, size, size, channels], labels uint16 little-endian. */
export interface PackedPart {
  readonly count: number
  readonly images: ShardReference
  readonly labels: ShardReference
}

/** The fields of the document `datasetManifestSchema` (pipeline/contract), which is what the store holds. */
export interface PackedDataset {
  readonly schema: 1
  /** Hash of the source files and of the options that shape the shards. */
  readonly hash: string
  readonly source: string
  readonly classes: string[]
  /** Stored side length in pixels (square). */
  readonly size: number
  readonly channels: 1 | 3
  /** Per-channel statistics of the training part, of values scaled to 0..1. */
  readonly mean: number[]
  readonly deviation: number[]
  readonly parts: Record<SourcePart, PackedPart>
  /** Files left out, with the reason. */
  readonly skipped: { file: string; reason: string }[]
}
