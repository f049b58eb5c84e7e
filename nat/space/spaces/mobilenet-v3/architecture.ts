/** What a genotype decodes to (encoding.ts). Lists over blocks have one element per slot of every stage (20 in the presets). */
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
