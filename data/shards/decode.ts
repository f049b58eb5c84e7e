/** From a picture file to upright pixels. */
import { readFile } from 'node:fs/promises'
import sharp, { type Sharp } from 'sharp'
import { firstLineOf } from '../errors.ts'
import { bmpPixels, readBmpHeader } from '../files/bmp.ts'
import { unreadableReason } from '../files/file-errors.ts'
import { foreignFormat, type ImageFormat, imageSignature } from '../files/image-signature.ts'
import type { DatasetLimits } from '../limits.ts'

/** A reason why this file is no image that we take; its message is for the user. */
export class UnusableImage extends Error {
  override readonly name = 'UnusableImage'
}

export interface PictureFile {
  readonly bytes: Buffer
  readonly format: ImageFormat
}

/** @throws UnusableImage when it can't be read, is empty or no picture */
export async function readPicture(path: string): Promise<PictureFile> {
  const bytes = await readFile(path).catch((error) => {
    throw new UnusableImage(unreadableReason(error, path))
  })
  if (bytes.length === 0) throw new UnusableImage('empty file')
  const format = imageSignature(bytes)
  if (format !== undefined) return { bytes, format }
  throw new UnusableImage(foreignFormat(bytes) ?? 'not a PNG, JPEG, WebP, GIF, TIFF or BMP image')
}

export interface OpenPicture {
  /** Upright (EXIF), alpha dropped on black, not yet resized. Of an animation: the first frame. */
  readonly image: Sharp
  readonly isGrey: boolean
  /** As it is shown. */
  readonly width: number
  readonly height: number
  /** Whether its pixels lie in the file as they are shown, in a colour space of screens. */
  readonly isPlain: boolean
}

/** @throws UnusableImage for a picture that is damaged or too large */
export async function openPicture({ bytes, format }: PictureFile, limits: DatasetLimits): Promise<OpenPicture> {
  return named(format, async () => {
    if (format === 'BMP') return openBmp(bytes, limits)
    const facts = await sharp(bytes, { failOn: 'error', limitInputPixels: false }).metadata()
    const { width, height, channels, orientation = 1, space } = facts
    assertSize(width, height, limits)
    const image = sharp(bytes, { failOn: 'error', limitInputPixels: limits.pixels, autoOrient: true }).flatten({
      background: '#000000',
    })
    const isTurned = orientation >= 5
    return {
      image,
      isGrey: channels <= 2,
      width: isTurned ? height : width,
      height: isTurned ? width : height,
      isPlain: orientation <= 1 && (space === 'srgb' || space === 'b-w'),
    }
  })
}

function openBmp(bytes: Buffer, limits: DatasetLimits): OpenPicture {
  const header = readBmpHeader(bytes)
  const { width, height } = header
  assertSize(width, height, limits)
  const image = sharp(bmpPixels(bytes, header), { raw: { width, height, channels: 3 } })
  return { image, isGrey: false, width, height, isPlain: true }
}

function assertSize(width: number, height: number, limits: DatasetLimits): void {
  if (width * height > limits.pixels)
    throw new UnusableImage(`${width} x ${height} pixels; at most ${limits.pixels} in all are allowed`)
}

/** Errors of the decoder as words for the user. */
export async function named<T>(format: ImageFormat, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof UnusableImage) throw error
    throw new UnusableImage(`damaged ${format} image (${firstLineOf(error)})`)
  }
}
