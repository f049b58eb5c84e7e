/** Batches for the graph from packed uint8 images. */
import { FLOAT, INT32, UINT8 } from '../graph/attributes.ts'
import type { FeedValue } from '../graph/feeds.ts'
import { type Crop, writeBox } from './boxes.ts'

/** A batch as the graph takes it. */
export interface ImageBatch {
  /** uint8 [count, size, size, channels] */
  readonly images: FeedValue & { readonly data: Uint8Array }
  /** float32 [count, 4], see boxes.ts */
  readonly boxes: FeedValue
  readonly boxIndices: FeedValue
  readonly count: number
}

/** Packed images in memory: uint8 [count, size, size, channels], and the target of each, such as its class. */
export interface ImageSet<T = number> {
  readonly images: Uint8Array
  readonly labels: ArrayLike<T>
  readonly count: number
  readonly size: number
  readonly channels: number
}

/** What a function needs to know that works on the pixels of one image of a set. */
export type ImageShape = Pick<ImageSet, 'size' | 'channels'>

/**
 * The images at `indices`, each with its crop, for a network input of `resolution` pixels.
 * `keep`: the same batch will be fed again (validation): its tensors stay in native memory while it lives.
 */
export function imageBatch(
  set: ImageSet<unknown>,
  indices: ArrayLike<number>,
  resolution: number,
  cropOf: (position: number) => Crop = () => wholeImage(set),
  keep = false,
): ImageBatch {
  return boxedBatch(imagePixels(set, indices, keep), resolution, cropOf, keep)
}

/** The pixels of a batch: uint8 [count, size, size, channels]. */
export function imagePixels(set: ImageSet<unknown>, indices: ArrayLike<number>, keep = false): ImageBatch['images'] {
  const { size, channels } = set
  const bytes = size * size * channels
  const data = new Uint8Array(indices.length * bytes)
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i] * bytes
    data.set(set.images.subarray(from, from + bytes), i * bytes)
  }
  return { type: UINT8, shape: [indices.length, size, size, channels], data, keep }
}

/** Pixels as a batch for a network input of `resolution` pixels. Several batches may share the pixels. */
export function boxedBatch(
  images: ImageBatch['images'],
  resolution: number,
  cropOf: (position: number) => Crop = () => wholeImage({ size: images.shape[1] }),
  keep = false,
): ImageBatch {
  const [count, size] = images.shape
  const boxes = new Float32Array(4 * count)
  for (let i = 0; i < count; i++) writeBox(boxes, i, cropOf(i), size, resolution)
  return {
    count,
    images,
    boxes: { type: FLOAT, shape: [count, 4], data: boxes, keep },
    boxIndices: { type: INT32, shape: [count], data: Int32Array.from({ length: count }, (_, i) => i), keep },
  }
}

export const wholeImage = (set: Pick<ImageSet, 'size'>): Crop => ({
  top: 0,
  left: 0,
  height: set.size,
  width: set.size,
  flip: false,
})
