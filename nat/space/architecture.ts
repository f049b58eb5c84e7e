/**
 * Integers of an architecture, canonical (docs/algorithm.md 1.5): [resolution index, width index, then the slots of every stage].
 * A slot's gene is 0 where the block is absent, else 1 + expand index * number of kernel sizes + kernel index.
 * 22 integers, with slot genes from 0 to 9, in the presets.
 */
export type Genotype = readonly number[]

/** What a genotype decodes to. Lists over blocks have one element per slot of every stage (20 in the presets). */
export interface Architecture {
  /** Input side length in pixels. */
  readonly resolution: number
  /** Index into the space's widths. */
  readonly width: number
  /** Active blocks of every stage. */
  readonly depths: readonly number[]
  /** Of every slot, 0 where inactive. */
  readonly kernelSizes: readonly number[]
  /** Of every slot, 0 where inactive. */
  readonly expandRatios: readonly number[]
}
