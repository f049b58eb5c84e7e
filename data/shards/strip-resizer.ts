/**
 * Enlarges many small images as one: a call of the resizer costs a millisecond of the processor whatever the size, and data
 * sets in tables and containers have tens of thousands of images of one shape.
 *
 * Images stand one below the other in a strip. Above and below each its edge rows are repeated as far as the kernel looks,
 * which is what the resizer does at the edges of a picture; and each begins at a row that scales to a whole row. So the
 * bytes are those of each image by itself (a test compares them).
 */
import sharp from 'sharp'
import type { RawImage } from '../source.ts'
import { kernel } from './stored-pixels.ts'

/** Rows that a cubic kernel looks at beyond a pixel, and one for its rounding. */
const reach = 3
/** Of the images of a strip, in bytes: more images wait for the next one. */
const mostBytes = 2 ** 20

interface Waiting {
  readonly image: RawImage
  readonly resolve: (pixels: Uint8Array) => void
  readonly reject: (error: unknown) => void
}

export class StripResizer {
  readonly #size: number
  readonly #waiting = new Map<string, Waiting[]>()

  /** @param size side length of the squares that images become */
  constructor(size: number) {
    this.#size = size
  }

  /**
   * Whether images of this shape have the same bytes in a strip as alone. Reductions may not (large ones are shrunk by
   * whole numbers first, from the top of the strip), nor scales that binary fractions do not hold.
   */
  canResize({ width, height }: Pick<RawImage, 'width' | 'height'>): boolean {
    const isEnlarged = width <= this.#size && height <= this.#size && width + height < 2 * this.#size
    return isEnlarged && Number.isInteger((height / this.#size) * 2 ** 20)
  }

  /** Stretches an image to a square, with all that are asked for before the event loop turns. @returns [size, size, channels] */
  resize(image: RawImage): Promise<Uint8Array> {
    const shape = `${image.width} ${image.height} ${image.channels}`
    return new Promise((resolve, reject) => {
      const same = this.#waiting.get(shape)
      if (same !== undefined) same.push({ image, resolve, reject })
      else {
        this.#waiting.set(shape, [{ image, resolve, reject }])
        setImmediate(() => this.#resizeWaiting(shape))
      }
    })
  }

  #resizeWaiting(shape: string): void {
    const waiting = this.#waiting.get(shape) ?? []
    this.#waiting.delete(shape)
    const perStrip = Math.max(1, Math.floor(mostBytes / (waiting[0]?.image.pixels.length || 1)))
    for (let from = 0; from < waiting.length; from += perStrip) {
      const some = waiting.slice(from, from + perStrip)
      resizeStrip(
        some.map(({ image }) => image),
        this.#size,
      ).then(
        (pixels) => {
          for (const [i, { resolve }] of some.entries()) resolve(pixels[i])
        },
        (error) => {
          for (const { reject } of some) reject(error)
        },
      )
    }
  }
}

/** @param images of one shape, at least one */
async function resizeStrip(images: readonly RawImage[], size: number): Promise<Uint8Array[]> {
  const [{ width, height, channels }] = images
  // So many rows become a whole number of rows.
  const step = height / greatestDivisor(height, size)
  const margin = step * Math.ceil(reach / step)
  const pitch = height + 2 * margin
  const rowBytes = width * channels
  const strip = new Uint8Array(images.length * pitch * rowBytes)
  images.forEach(({ pixels }, index) => {
    for (let row = 0; row < pitch; row++) {
      const from = rowBytes * Math.min(height - 1, Math.max(0, row - margin))
      strip.set(pixels.subarray(from, from + rowBytes), (index * pitch + row) * rowBytes)
    }
  })
  const scaled = (rows: number) => (rows * size) / height
  const resized = await sharp(strip, { raw: { width, height: images.length * pitch, channels } })
    .resize(size, images.length * scaled(pitch), { fit: 'fill', kernel })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer()
  const outRow = size * channels
  return images.map((_, index) => {
    const first = index * scaled(pitch) + scaled(margin)
    return new Uint8Array(resized.subarray(first * outRow, (first + size) * outRow))
  })
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b)
}
