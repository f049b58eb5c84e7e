/** From any image to what is stored: a square of one size, uint8, one channel where the image is grey. */
import sharp, { type Sharp } from 'sharp'
import type { DatasetLimits } from '../limits.ts'
import type { RawImage } from '../source.ts'
import { named, openPicture, type PictureFile, UnusableImage } from './decode.ts'

/** How a non-square image becomes a square: the whole of it, or its centre. */
export type Fit = 'stretch' | 'centre-crop'

export interface StoredPixels {
  readonly channels: 1 | 3
  /** [size, size, channels]. */
  readonly pixels: Uint8Array
}

/** Bicubic: smooth when enlarging, widened to the scale (antialiased) when reducing. */
export const kernel = 'cubic'

function square(image: Sharp, size: number, fit: Fit): Sharp {
  return image.resize(size, size, { fit: fit === 'stretch' ? 'fill' : 'cover', kernel })
}

/** A colour image whose channels are all alike is grey. */
export function asStored(pixels: Uint8Array, channels: number): StoredPixels {
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

async function storedEncoded(file: PictureFile, size: number, fit: Fit, limits: DatasetLimits): Promise<StoredPixels> {
  const { image, isGrey } = await openPicture(file, limits)
  return named(file.format, async () => {
    const { data, info } = await square(image, size, fit)
      .toColourspace(isGrey ? 'b-w' : 'srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    if (info.channels !== 1 && info.channels !== 3) throw new UnusableImage(`${info.channels} channels after decoding`)
    return asStored(data, info.channels)
  })
}

/**
 * Decodes (EXIF orientation applied, alpha dropped on black) and resizes to `size` x `size`.
 * @throws UnusableImage when a file is damaged or too large.
 */
export function storedPixels(
  image: RawImage | PictureFile,
  size: number,
  fit: Fit,
  limits: DatasetLimits,
): Promise<StoredPixels> {
  return 'bytes' in image ? storedEncoded(image, size, fit, limits) : storedRaw(image, size, fit)
}
