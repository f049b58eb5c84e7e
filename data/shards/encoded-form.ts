/**
 * Photos as encoded pictures. A picture that is no larger than needed is stored as it came; a larger one is shrunk and
 * stored as JPEG. While a data set is read, the pictures wait in a file, not in memory.
 */
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { pictureHash, pixelsHash } from '../files/content-hash.ts'
import type { DatasetLimits } from '../limits.ts'
import type { RawImage } from '../source.ts'
import { named, type OpenPicture, openPicture, type PictureFile, readPicture } from './decode.ts'
import type { Form, PutShard } from './form.ts'

/**
 * Stored short side over the largest side that is read. 256 to 224, the usual proportion: a stored picture is resized
 * once more for the batch, which costs no sharpness when it is a little larger.
 */
const storedMargin = 8 / 7
/** JPEG quality of shrunk pictures; chroma is not subsampled, as their pixels are few. */
const quality = 90
/** A small picture in a larger file than this is mostly something else. */
const largestKeptFile = 2 ** 20
/** A shard has pictures of at least this together, if there are so many. */
const shardBytes = 64 * 2 ** 20

interface Kept {
  readonly offset: number
  readonly length: number
  /** Pixels, and per channel the sum and the sum of squares of their values 0 to 255. */
  readonly pixels: number
  readonly sums: readonly number[]
  readonly squares: readonly number[]
}

/** @param scratch a folder for the file in which the pictures wait */
export async function encodedForm(
  size: number,
  limits: DatasetLimits,
  put: PutShard,
  scratch: string,
): Promise<Form<Kept>> {
  const file = await open(join(scratch, 'pictures'), 'w+')
  const shortSide = Math.ceil(size * storedMargin)
  let end = 0
  const bytesOf = async ({ offset, length }: Kept) => {
    const bytes = Buffer.alloc(length)
    await file.read(bytes, 0, length, offset)
    return bytes
  }
  return {
    async take(image) {
      const source = 'path' in image ? await readPicture(image.path) : await asPicture(image)
      const content = 'path' in image ? pictureHash(source.bytes) : pixelsHash(image.pixels)
      const { stored, pixels } = await shrunk(source, shortSide, limits)
      const offset = end
      end += stored.length
      await file.write(stored, 0, stored.length, offset)
      const kept: Kept = { offset, length: stored.length, pixels: pixels.length / 3, ...momentsOf(pixels) }
      return { content, kept, bytes: 256 }
    },
    channels: () => 3,
    statistics,
    async write(part, images) {
      const shards: { key: string; sha256: string; count: number; bytes: number }[] = []
      let waiting: Buffer[] = []
      let bytes = 0
      const flush = async () => {
        if (waiting.length === 0) return
        const name = `${part}-${String(shards.length).padStart(5, '0')}`
        shards.push({ ...(await put(name, 'images', Buffer.concat(waiting))), count: waiting.length, bytes })
        waiting = []
        bytes = 0
      }
      for (const each of images) {
        waiting.push(await bytesOf(each))
        bytes += each.length
        if (bytes >= shardBytes) await flush()
      }
      await flush()
      const lengths = Buffer.alloc(4 * images.length)
      images.forEach(({ length }, i) => {
        lengths.writeUInt32LE(length, 4 * i)
      })
      return { images: await put(`${part}-lengths`, 'images', lengths), shards }
    },
    close: () => file.close(),
  }
}

/** Pixels of a table or sheet as a PNG file, which loses nothing. */
async function asPicture({ pixels, width, height, channels }: RawImage): Promise<PictureFile> {
  return { bytes: await sharp(pixels, { raw: { width, height, channels } }).png().toBuffer(), format: 'PNG' }
}

async function shrunk(
  file: PictureFile,
  shortSide: number,
  limits: DatasetLimits,
): Promise<{ stored: Uint8Array; pixels: Uint8Array }> {
  const picture = await openPicture(file, limits)
  return named(file.format, async () => {
    const { data, info } = await picture.image
      .resize(shortSide, shortSide, { fit: 'outside', withoutEnlargement: true })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    const { width, height } = info
    if (isKept(file, picture, shortSide)) return { stored: file.bytes, pixels: data }
    const stored = await sharp(data, { raw: { width, height, channels: 3 } })
      .jpeg({ quality, chromaSubsampling: '4:4:4' })
      .toBuffer()
    return { stored, pixels: data }
  })
}

const isKept = ({ bytes, format }: PictureFile, { width, height, isPlain }: OpenPicture, shortSide: number) =>
  isPlain &&
  Math.min(width, height) <= shortSide &&
  bytes.length <= largestKeptFile &&
  (format === 'JPEG' || format === 'PNG' || format === 'WebP')

/** @param pixels uint8 [pixels, 3] */
function momentsOf(pixels: Uint8Array): { sums: number[]; squares: number[] } {
  const sums = [0, 0, 0]
  const squares = [0, 0, 0]
  for (let i = 0; i < pixels.length; i += 3)
    for (let c = 0; c < 3; c++) {
      const value = pixels[i + c]
      sums[c] += value
      squares[c] += value * value
    }
  return { sums, squares }
}

/** Every picture counts the same, whatever its size. */
function statistics(training: readonly Kept[]): { mean: number[]; deviation: number[] } {
  const mean: number[] = []
  const deviation: number[] = []
  for (const c of [0, 1, 2]) {
    const average = (of: 'sums' | 'squares') =>
      training.reduce((total, kept) => total + kept[of][c] / kept.pixels, 0) / training.length
    const centre = average('sums')
    const variance = Math.max(0, average('squares') - centre ** 2)
    mean.push(centre / 255)
    deviation.push(variance === 0 ? 1 : Math.sqrt(variance) / 255)
  }
  return { mean, deviation }
}
