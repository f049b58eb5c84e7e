/** Small images as pixels: [count, size, size, channels] in one object per part, held in memory by whoever reads it. */
import { pictureHash, pixelsHash } from '../files/content-hash.ts'
import type { DatasetLimits } from '../limits.ts'
import { channelStatistics } from './channel-statistics.ts'
import { readPicture } from './decode.ts'
import type { Form, PutShard } from './form.ts'
import { asStored, type Fit, type StoredPixels, storedPixels } from './stored-pixels.ts'
import { StripResizer } from './strip-resizer.ts'

export function packedForm(size: number, fit: Fit, limits: DatasetLimits, put: PutShard): Form<StoredPixels> {
  const strips = new StripResizer(size)
  const pixelsOf = (images: readonly StoredPixels[], channels: 1 | 3) => gather(images, size ** 2 * channels, channels)
  return {
    async take(image) {
      const source = 'path' in image ? await readPicture(image.path) : image
      const content = 'bytes' in source ? pictureHash(source.bytes) : pixelsHash(source.pixels)
      const kept =
        !('bytes' in source) && fit === 'stretch' && strips.canResize(source)
          ? asStored(await strips.resize(source), source.channels)
          : await storedPixels(source, size, fit, limits)
      return { content, kept, bytes: kept.pixels.length }
    },
    // A colour image whose channels are alike counts as grey.
    channels: (kept) => (kept.every((image) => image.channels === 1) ? 1 : 3),
    statistics: (training, channels) => channelStatistics(pixelsOf(training, channels), channels),
    async write(part, images, channels) {
      return { images: await put(part, 'images', pixelsOf(images, channels)) }
    },
    async close() {},
  }
}

/** Puts images one after another: [count, size, size, channels]. */
function gather(images: readonly StoredPixels[], bytes: number, channels: 1 | 3): Uint8Array {
  const target = new Uint8Array(images.length * bytes)
  images.forEach((image, position) => {
    if (image.channels === channels) target.set(image.pixels, position * bytes)
    else for (let i = 0; i < bytes; i++) target[position * bytes + i] = image.pixels[Math.floor(i / 3)]
  })
  return target
}
