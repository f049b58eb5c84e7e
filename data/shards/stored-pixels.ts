/** From any image to what is stored: a square of one size, uint8, one channel where the image is grey. */
import { readFile } from 'node:fs/promises'
import sharp, { type Sharp } from 'sharp'
import { imageSignature } from '../files/image-signature.ts'
import type { DatasetLimits } from '../limits.ts'
import type { EncodedImage, RawImage } from '../source.ts'

/** How a non-square image becomes a square: the whole of it, or its centre. */
export type Fit = 'stretch' | 'centre-crop'

export interface StoredPixels {
  readonly channels: 1 | 3
  /** [size, size, channels]. */
  readonly pixels: Uint8Array
}

/** Bicubic: smooth when enlarging, widened to the scale (antialiased) when reducing. */
const kernel = 'cubic'

function square(image: Sharp, size: number, fit: Fit): Sharp {
  return image.resize(size, size, { fit: fit === 'stretch' ? 'fill' : 'cover', kernel })
}

/** A colour image whose channels are all alike is grey. */
function asStored(pixels: Uint8Array, channels: number): StoredPixels {
  if (channels === 1) return { channels: 1, pixels }
  for (let i = 0; i < pixels.length; i += 3)
    if (pixels[i] !== pixels[i + 1] || pixels[i] !== pixels[i + 2]) return { channels: 3, pixels }
  const grey = new Uint8Array(pixels.length / 3)
  for (let i = 0; i < grey.length; i++) grey[i] = pixels[3 * i]
  return { channels: 1, pixels: grey }
}

async function storedRaw(image: RawImage, size: number, fit: Fit): Promise<StoredPixels> {
  const { width, height, channels, pixels } = image
  if (width === size && height === size) return asStored(pixels, channels)
  const { data } = await square(sharp(pixels, { raw: { width, height, channels } }), size, fit)
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return asStored(data, channels)
}

/** A reason why this file is no image that we take; its message is for the user. */
export class UnusableImage extends Error {
  override readonly name = 'UnusableImage'
}

async function storedEncoded(path: string, size: number, fit: Fit, limits: DatasetLimits): Promise<StoredPixels> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new UnusableImage(`can't be read (${error.code})`)
  })
  if (bytes.length === 0) throw new UnusableImage('empty file')
  const format = imageSignature(bytes)
  if (format === undefined) throw new UnusableImage('not a PNG or JPEG image')
  const options = { failOn: 'error', limitInputPixels: false, autoOrient: true } as const
  try {
    const { width, height, channels: stored } = await sharp(bytes, options).metadata()
    if (width * height > limits.pixels)
      throw new UnusableImage(`${width} x ${height} pixels; at most ${limits.pixels} in all are allowed`)
    const grey = stored <= 2
    const { data, info } = await square(
      sharp(bytes, { ...options, limitInputPixels: limits.pixels }).flatten({ background: '#000000' }),
      size,
      fit,
    )
      .toColourspace(grey ? 'b-w' : 'srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    if (info.channels !== 1 && info.channels !== 3) throw new UnusableImage(`${info.channels} channels after decoding`)
    return asStored(data, info.channels)
  } catch (error) {
    if (error instanceof UnusableImage) throw error
    throw new UnusableImage(`damaged ${format} image (${(error as Error).message.trim().split('\n')[0]})`)
  }
}

/**
 * Decodes (EXIF orientation applied, alpha dropped on black) and resizes to `size` x `size`.
 * @throws UnusableImage when a file is empty, no PNG or JPEG, damaged or too large.
 */
export function storedPixels(
  image: RawImage | EncodedImage,
  size: number,
  fit: Fit,
  limits: DatasetLimits,
): Promise<StoredPixels> {
  return 'path' in image ? storedEncoded(image.path, size, fit, limits) : storedRaw(image, size, fit)
}
