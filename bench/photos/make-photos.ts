/**
 * @file A folder of made photos of 12 megapixels, for bench/photos/prepare.ts.
 *
 *     node scripts/bootstrap.mjs run bench/photos/make-photos.ts FOLDER COUNT [DISTINCT]
 *
 * DISTINCT different files (of a few pictures, each with a trailer of its own that makes it another picture to the
 * split) are made in ten classes, and linked under COUNT names: 2,000 take about 1 GB of disk, whatever COUNT is.
 */
import { link, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { createGenerator } from '../../nat/random/index.ts'

const [folder, countText, distinctText] = process.argv.slice(2)
const count = Number(countText)
const distinct = Math.min(count, Number(distinctText ?? 2000))
if (!folder || !(count > 0) || !(distinct > 0)) {
  console.error('node scripts/bootstrap.mjs run bench/photos/make-photos.ts FOLDER COUNT [DISTINCT]')
  process.exit(64)
}
const classes = 10
const width = 4000
const height = 3000

/** Soft blobs with grain: about 0.5 MB. */
async function photo(seed: number): Promise<Buffer> {
  const generator = createGenerator(seed, 'photo')
  const coarse = Uint8Array.from({ length: 40 * 30 * 3 }, () => generator.integer(256))
  const grain = Uint8Array.from({ length: 500 * 375 * 3 }, () => 118 + generator.integer(20))
  const large = await sharp(grain, { raw: { width: 500, height: 375, channels: 3 } })
    .resize(width, height, { kernel: 'nearest' })
    .png({ compressionLevel: 0 })
    .toBuffer()
  return sharp(coarse, { raw: { width: 40, height: 30, channels: 3 } })
    .resize(width, height, { kernel: 'cubic' })
    .composite([{ input: large, blend: 'soft-light' }])
    .jpeg({ quality: 75 })
    .withMetadata({ orientation: 1 + (seed % 8) })
    .toBuffer()
}

const pictures: Buffer[] = []
for (let seed = 0; seed < Math.min(20, distinct); seed++) pictures.push(await photo(seed))
for (let c = 0; c < classes; c++) await mkdir(join(folder, `class-${c}`), { recursive: true })
const nameOf = (i: number) => join(folder, `class-${i % classes}`, `${String(i).padStart(6, '0')}.jpg`)
for (let i = 0; i < count; i++) {
  if (i < distinct) {
    const trailer = Buffer.from(`picture ${i}`)
    await writeFile(nameOf(i), Buffer.concat([pictures[i % pictures.length], trailer]))
  } else {
    // Of the same class, so that links of one picture have one label.
    const original = (i % classes) + classes * (Math.floor(i / classes) % Math.floor(distinct / classes))
    await link(nameOf(original), nameOf(i))
  }
}
console.log(`${count} names of ${distinct} files, ${(pictures[0].length / 1e6).toFixed(1)} MB each, in ${folder}`)
