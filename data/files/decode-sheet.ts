/** Decodes a picture that holds many images: a sprite sheet, or rows of images. */
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import sharp from 'sharp'
import { firstLineOf, invalidData } from '../errors.ts'
import type { DatasetLimits } from '../limits.ts'
import type { RawImage } from '../source.ts'
import { imageSignature } from './image-signature.ts'

/** @throws InvalidData when it is no PNG or JPEG, damaged, or has too many pixels. */
export async function decodeSheet(path: string, limits: DatasetLimits): Promise<RawImage> {
  const name = basename(path)
  const file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8).finally(() => file.close())
  const format = imageSignature(buffer.subarray(0, bytesRead))
  if (format === undefined) throw invalidData(`${name} is not a PNG or JPEG image`)
  const damaged = (cause: Error) => {
    throw invalidData(`${name} is a damaged ${format} image (${firstLineOf(cause)})`, undefined, cause)
  }
  const options = { failOn: 'error', limitInputPixels: false } as const
  const metadata = await sharp(path, options).metadata().catch(damaged)
  if (metadata.width * metadata.height > limits.pixels)
    throw invalidData(
      `${name} has ${metadata.width} x ${metadata.height} pixels; at most ${limits.pixels} in all are allowed`,
    )
  const { data, info } = await sharp(path, { ...options, limitInputPixels: limits.pixels, sequentialRead: true })
    .flatten({ background: '#000000' })
    .toColourspace(metadata.channels <= 2 ? 'b-w' : 'srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch(damaged)
  return { width: info.width, height: info.height, channels: info.channels === 1 ? 1 : 3, pixels: data }
}
