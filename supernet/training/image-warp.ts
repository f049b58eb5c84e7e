/** Affine changes of an image's geometry: each pixel takes the nearest one of where it comes from. */

/** Colour of what comes from outside the image. */
const GREY = 128

/** From a place in the new image to one in the old, both in pixels from the centre: x' = a x + b y + tx, y' = c x + d y + ty. */
export interface Affine {
  readonly a: number
  readonly b: number
  readonly c: number
  readonly d: number
  readonly tx: number
  readonly ty: number
}

export const unmoved: Affine = { a: 1, b: 0, c: 0, d: 1, tx: 0, ty: 0 }

/** @param image uint8 [size, size, channels], changed in place */
export function warp(image: Uint8Array, size: number, channels: number, { a, b, c, d, tx, ty }: Affine): void {
  const from = image.slice()
  const centre = (size - 1) / 2
  let to = 0
  for (let row = 0; row < size; row++) {
    const y = row - centre
    for (let column = 0; column < size; column++) {
      const x = column - centre
      const fromColumn = Math.round(a * x + b * y + tx + centre)
      const fromRow = Math.round(c * x + d * y + ty + centre)
      const inside = fromColumn >= 0 && fromColumn < size && fromRow >= 0 && fromRow < size
      const at = (fromRow * size + fromColumn) * channels
      for (let channel = 0; channel < channels; channel++) image[to++] = inside ? from[at + channel] : GREY
    }
  }
}
