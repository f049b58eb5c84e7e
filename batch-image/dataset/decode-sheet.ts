/** Decodes a picture that holds many images: a sprite sheet, or rows of images. */
import { basename } from 'node:path'
import sharp from 'sharp'
import { type DatasetLimits, invalidData } from './limits.ts'
import type { RawImage } from './source.ts'

/** @throws NatError invalidData when it is no PNG or JPEG, damaged, or has too many pixels. */
export async function decodeSheet(path: string, limits: DatasetLimits): Promise<RawImage> {
  const name = basename(path)
  const options = { failOn: 'error', limitInputPixels: false } as const
  const metadata = await sharp(path, options)
    .metadata()
    .catch((cause) => {
      throw invalidData(`${name} is not a PNG or JPEG image`, undefined, cause)
    })
  if (metadata.format !== 'png' && metadata.format !== 'jpeg') throw invalidData(`${name} is not a PNG or JPEG image`)
  if (metadata.width * metadata.height > limits.pixels)
    throw invalidData(
      `${name} has ${metadata.width} x ${metadata.height} pixels; at most ${limits.pixels} in all are allowed`,
    )
  const { data, info } = await sharp(path, { ...options, limitInputPixels: limits.pixels, sequentialRead: true })
    .flatten({ background: '#000000' })
    .toColourspace(metadata.channels <= 2 ? 'b-w' : 'srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((cause) => {
      throw invalidData(`${name} is damaged: ${cause.message.trim().split('\n')[0]}`, undefined, cause)
    })
  return { width: info.width, height: info.height, channels: info.channels === 1 ? 1 : 3, pixels: data }
}
