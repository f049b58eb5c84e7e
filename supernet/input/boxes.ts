/**
 * Crop boxes for CropAndResize: [y1, x1, y2, x2] in its coordinates, where 0 is the first pixel's centre and 1 the last
 * one's. Samples lie half a step inside the crop's edges, as in torchvision's and PIL's resizing.
 */

import type { FeedValue } from '../graph/feeds.ts'

/** A crop in pixels of the stored image; may reach beyond it (filled with black). `flip`: mirrored left to right. */
export interface Crop {
  readonly top: number
  readonly left: number
  readonly height: number
  readonly width: number
  readonly flip: boolean
}

/** Writes image `index`'s box for a crop that is resized to `resolution` pixels. `size`: the stored side length. */
export function writeBox(boxes: Float32Array, index: number, crop: Crop, size: number, resolution: number): void {
  const stepY = crop.height / resolution
  const stepX = crop.width / resolution
  const last = Math.max(1, size - 1)
  const y1 = (crop.top + stepY / 2 - 0.5) / last
  const y2 = (crop.top + crop.height - stepY / 2 - 0.5) / last
  const x1 = (crop.left + stepX / 2 - 0.5) / last
  const x2 = (crop.left + crop.width - stepX / 2 - 0.5) / last
  const at = 4 * index
  const insideY = crop.top >= 0 && crop.top + crop.height <= size
  const insideX = crop.left >= 0 && crop.left + crop.width <= size
  boxes[at] = within(y1, insideY)
  boxes[at + 1] = within(crop.flip ? x2 : x1, insideX)
  boxes[at + 2] = within(y2, insideY)
  boxes[at + 3] = within(crop.flip ? x1 : x2, insideX)
}

/**
 * When a crop is enlarged, the outermost samples lie a fraction of a pixel outside the first and last pixel's centre:
 * there they take the edge's colour. Only what a crop leaves outside the image is black.
 */
const within = (value: number, isInside: boolean) => (isInside ? Math.min(1, Math.max(0, value)) : value)

/** The boxes of the same crops for a network input of another size. @param boxes of `from` pixels: [count, 4] */
export function boxesFor(boxes: FeedValue, from: number, to: number): FeedValue {
  if (from === to) return boxes
  const data = new Float32Array(boxes.data.length)
  for (let at = 0; at < data.length; at += 4) {
    for (const axis of [0, 1]) {
      const [first, last] = [boxes.data[at + axis], boxes.data[at + axis + 2]]
      const isInside = Math.min(first, last) >= 0 && Math.max(first, last) <= 1
      // Samples lie half a step inside the crop's edges.
      const step = (last - first) / (from - 1)
      const inset = (step * from) / to / 2 - step / 2
      data[at + axis] = within(first + inset, isInside)
      data[at + axis + 2] = within(last - inset, isInside)
    }
  }
  return { ...boxes, data }
}
