/**
 * Crop boxes for CropAndResize: [y1, x1, y2, x2] in its coordinates, where 0 is the first pixel's centre and 1 the last
 * one's. Samples lie half a step inside the crop's edges, as in torchvision's and PIL's resizing.
 */

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
  // Rounding must not put the outermost samples outside the image, where they would be black.
  boxes[at] = inside(y1)
  boxes[at + 1] = inside(crop.flip ? x2 : x1)
  boxes[at + 2] = inside(y2)
  boxes[at + 3] = inside(crop.flip ? x1 : x2)
}

const inside = (value: number) => (value < 0 && value > -1e-6 ? 0 : value > 1 && value < 1 + 1e-6 ? 1 : value)
