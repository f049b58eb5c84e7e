/** Labelled images, read batch by batch: what training and measuring see of a data set, however it is stored. */

/** Room for pixels: uint8 [count, size, size, channels]. */
export interface PixelBatch {
  readonly size: number
  readonly channels: number
  readonly pixels: Uint8Array
}

/** What a source's images are read as. */
export interface ExampleShape {
  readonly count: number
  /** Side length in pixels. */
  readonly size: number
  readonly channels: number
}

export interface ExampleSource<T = number> extends ExampleShape {
  /** What image `index` shows, such as its class. */
  target(index: number): T
  /**
   * Fills `into` with the images at `indices`, in this order. Several reads may be under way at once. The same indices
   * give the same bytes, whatever else happens.
   * @throws DamagedShard; the signal's reason
   */
  read(indices: ArrayLike<number>, into: PixelBatch, signal?: AbortSignal): Promise<void>
}

/** Images in memory. */
export interface Examples<T = number> extends ExampleShape {
  /** uint8 [count, size, size, channels] */
  readonly images: Uint8Array
  readonly labels: ArrayLike<T>
}

/** With memory of their own, which may be handed to another thread. */
export interface OwnExamples<T = number> extends Examples<T> {
  readonly images: Uint8Array<ArrayBuffer>
}

/** Images in memory as a source. */
export function packedSource<T>(examples: Examples<T>): ExampleSource<T> {
  const { count, size, channels, images, labels } = examples
  const bytes = size * size * channels
  return {
    count,
    size,
    channels,
    target: (index) => labels[index],
    async read(indices, { pixels }) {
      for (let i = 0; i < indices.length; i++)
        pixels.set(images.subarray(indices[i] * bytes, (indices[i] + 1) * bytes), i * bytes)
    },
  }
}

/** Either as a source. */
export const sourceOf = <T>(images: Examples<T> | ExampleSource<T>): ExampleSource<T> =>
  'read' in images ? images : packedSource(images)

/** The images at `indices`, in memory. */
export async function examplesAt<T>(
  source: ExampleSource<T>,
  indices: ArrayLike<number>,
  signal?: AbortSignal,
): Promise<OwnExamples<T>> {
  const { size, channels } = source
  const count = indices.length
  const images = new Uint8Array(count * size * size * channels)
  await source.read(indices, { size, channels, pixels: images }, signal)
  return { count, size, channels, images, labels: Array.from(indices, (index) => source.target(index)) }
}

/** Indices of at most `most` of `count` images, evenly from all of them: shards may hold one class after another. */
export function evenly(count: number, most: number): Uint32Array {
  const length = Math.min(count, most)
  return Uint32Array.from({ length }, (_, i) => Math.floor((i * count) / length))
}
