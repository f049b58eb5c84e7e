/** What a prepared data set consists of. */
import type { SourcePart } from './source.ts'

/** An object of the shard store. */
export interface ShardReference {
  readonly key: string
  readonly sha256: string
}

/**
 * One part. Labels are uint16, little-endian. Packed: `images` are uint8 [count, size, size, channels]. Encoded: `images`
 * holds the length of each encoded picture (uint32, little-endian), which follow each other in `shards`.
 */
export interface PackedPart {
  readonly count: number
  readonly images: ShardReference
  readonly labels: ShardReference
  /** Encoded pictures: whole ones in each shard. */
  readonly shards?: (ShardReference & { readonly count: number; readonly bytes: number })[]
}

/** The fields of the document `datasetManifestSchema` (pipeline/contract), which is what the store holds. */
export interface PackedDataset {
  readonly schema: 1
  /** Hash of the source files and of the options that shape the shards. */
  readonly hash: string
  readonly source: string
  readonly classes: string[]
  /** Side length in pixels (square) of what is read. */
  readonly size: number
  readonly channels: 1 | 3
  /** Per-channel statistics of the training part, of values scaled to 0..1. */
  readonly mean: number[]
  readonly deviation: number[]
  readonly parts: Record<SourcePart, PackedPart>
  /** How it was divided; a run that starts with the weights of a run on this data set divides its own in the same way. */
  readonly split?: {
    readonly seed: number
    readonly validation: number
    readonly test: number
    readonly placed: [string, SourcePart][]
  }
  /** Files left out, with the reason. */
  readonly skipped: { file: string; reason: string }[]
}
