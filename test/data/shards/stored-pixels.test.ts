import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { defaultLimits } from '../../../data/limits.ts'
import { readPicture } from '../../../data/shards/decode.ts'
import { type Fit, storedPixels } from '../../../data/shards/stored-pixels.ts'
import { pattern, temporaryFolder } from '../support.ts'

async function stored(bytes: Uint8Array, size: number, fit: Fit = 'stretch', limits = defaultLimits) {
  const path = join(await temporaryFolder(), 'image')
  await writeFile(path, bytes)
  return storedPixels(await readPicture(path), size, fit, limits)
}

const rgb = (pixels: Uint8Array, width: number, height: number) =>
  sharp(pixels, { raw: { width, height, channels: 3 } })

test('an image of the stored size keeps its bytes, decoded or not', async () => {
  const pixels = pattern(3, 8, 8, 3)
  expect(await storedPixels({ width: 8, height: 8, channels: 3, pixels }, 8, 'stretch', defaultLimits)).toEqual({
    channels: 3,
    pixels,
  })
  const { channels, pixels: decoded } = await stored(await rgb(pixels, 8, 8).png().toBuffer(), 8)
  expect([channels, [...decoded]]).toEqual([3, [...pixels]])
})

test('grey becomes one channel: grey files, and colour files whose channels are alike', async () => {
  const grey = pattern(3, 4, 4, 1)
  const alike = Uint8Array.from({ length: 48 }, (_, i) => grey[Math.floor(i / 3)])
  const files = [
    await sharp(grey, { raw: { width: 4, height: 4, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toBuffer(),
    await rgb(alike, 4, 4).png().toBuffer(),
  ]
  for (const bytes of files) {
    const { channels, pixels } = await stored(bytes, 4)
    expect([channels, [...pixels]]).toEqual([1, [...grey]])
  }
})

test('alpha is dropped on black', async () => {
  const image = sharp({ create: { width: 4, height: 4, channels: 4, background: { r: 200, g: 100, b: 50, alpha: 0 } } })
  expect([...(await stored(await image.png().toBuffer(), 4)).pixels]).toEqual(new Array(16).fill(0))
  const half = sharp(
    Uint8Array.from({ length: 64 }, (_, i) => [200, 100, 50, 128][i % 4]),
    {
      raw: { width: 4, height: 4, channels: 4 },
    },
  )
  const { pixels } = await stored(await half.png().toBuffer(), 4)
  expect([...pixels.subarray(0, 3)].map((value, i) => Math.abs(value - [100, 50, 25][i]) <= 1)).toEqual([
    true,
    true,
    true,
  ])
})

test('16 bits become 8, by their upper byte', async () => {
  const values = Uint16Array.from({ length: 16 }, (_, i) => i * 17 * 257)
  const bytes = await sharp(values, { raw: { width: 4, height: 4, channels: 1 } })
    .toColourspace('grey16')
    .png()
    .toBuffer()
  expect((await sharp(bytes).metadata()).depth).toBe('ushort')
  const { channels, pixels } = await stored(bytes, 4)
  expect([channels, [...pixels]]).toEqual([1, Array.from({ length: 16 }, (_, i) => i * 17)])
})

test('palettes, CMYK and progressive JPEG are read', async () => {
  const source = sharp({ create: { width: 9, height: 5, channels: 3, background: { r: 250, g: 10, b: 10 } } })
  const files = [
    await source.clone().png({ palette: true }).toBuffer(),
    await source.clone().jpeg({ progressive: true }).toBuffer(),
    await source.clone().toColourspace('cmyk').jpeg().toBuffer(),
  ]
  for (const bytes of files) {
    const { channels, pixels } = await stored(bytes, 4)
    expect([channels, pixels.length]).toEqual([3, 48])
    expect(pixels[0]).toBeGreaterThan(200)
    expect(pixels[1]).toBeLessThan(60)
  }
})

test('EXIF orientation is applied', async () => {
  // Left half white, right half black; orientation 6 means: turn a quarter clockwise to see it, so white is on top.
  const pixels = Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) => (Math.floor(i / 3) % 16 < 8 ? 255 : 0))
  const bytes = await rgb(pixels, 16, 16).withMetadata({ orientation: 6 }).jpeg({ quality: 100 }).toBuffer()
  const result = await stored(bytes, 16)
  expect(result.channels).toBe(1)
  expect(result.pixels[2 * 16 + 2]).toBeGreaterThan(240)
  expect(result.pixels[2 * 16 + 13]).toBeGreaterThan(240)
  expect(result.pixels[13 * 16 + 2]).toBeLessThan(15)
})

test('stretch keeps the whole picture, centre-crop its middle square', async () => {
  // Three squares side by side: black, grey, white.
  const pixels = Uint8Array.from(
    { length: 24 * 8 * 3 },
    (_, i) => [0, 128, 255][Math.floor((Math.floor(i / 3) % 24) / 8)],
  )
  const bytes = await rgb(pixels, 24, 8).png().toBuffer()
  const whole = await stored(bytes, 8)
  expect([whole.pixels[0], whole.pixels[7]]).toEqual([0, 255])
  const middle = await stored(bytes, 8, 'centre-crop')
  expect([...middle.pixels]).toEqual(new Array(64).fill(128))
})

test('enlarging is smooth, reducing is antialiased', async () => {
  const step = { width: 2, height: 2, channels: 1 as const, pixels: Uint8Array.of(0, 255, 0, 255) }
  const large = await storedPixels(step, 16, 'stretch', defaultLimits)
  const row = [...large.pixels.subarray(0, 16)]
  expect(row).toEqual([...row].sort((a, b) => a - b))
  expect(new Set(row).size).toBeGreaterThan(4)
  // A fine chequerboard must become an even grey, not one of its colours.
  const board = Uint8Array.from({ length: 64 * 64 }, (_, i) => ((i + Math.floor(i / 64)) % 2 === 0 ? 0 : 255))
  const small = await storedPixels({ width: 64, height: 64, channels: 1, pixels: board }, 8, 'stretch', defaultLimits)
  for (const value of small.pixels) expect(Math.abs(value - 127.5)).toBeLessThan(10)
})

test('what is no image is refused with a reason', async () => {
  const whole = await rgb(pattern(1, 64, 64, 3), 64, 64)
    .png()
    .toBuffer()
  const jpeg = await rgb(pattern(1, 64, 64, 3), 64, 64)
    .jpeg()
    .toBuffer()
  await expect(stored(new Uint8Array(0), 8)).rejects.toThrow('empty file')
  await expect(stored(Buffer.from('hello'), 8)).rejects.toThrow('not a PNG, JPEG, WebP, GIF, TIFF or BMP image')
  await expect(
    stored(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>'), 8),
  ).rejects.toThrow('not a PNG, JPEG, WebP, GIF, TIFF or BMP image')
  await expect(stored(Buffer.from('....ftypheic....'), 8)).rejects.toThrow(/^HEIC, .*heif-convert/)
  await expect(stored(Buffer.from('....ftypavif....'), 8)).rejects.toThrow(/^AVIF, /)
  await expect(stored(whole.subarray(0, whole.length / 2), 8)).rejects.toThrow(/^damaged PNG image \(/)
  await expect(stored(jpeg.subarray(0, jpeg.length / 2), 8)).rejects.toThrow(/^damaged JPEG image \(/)
  await expect(stored(whole.subarray(0, 20), 8)).rejects.toThrow(/^damaged PNG image \(/)
})

test('WebP, TIFF and the first frame of a GIF are read', async () => {
  const red = { r: 250, g: 10, b: 10 }
  const frame = (background: typeof red) => sharp({ create: { width: 8, height: 8, channels: 3, background } })
  const still = frame(red)
  const blue = await frame({ r: 10, g: 10, b: 250 }).png().toBuffer()
  const animation = sharp([await still.clone().png().toBuffer(), blue], { join: { animated: true } })
  const files = [
    await still.clone().webp().toBuffer(),
    await still.clone().tiff().toBuffer(),
    await still.clone().gif().toBuffer(),
    await animation.gif().toBuffer(),
  ]
  for (const bytes of files) {
    const { channels, pixels } = await stored(bytes, 4)
    expect([channels, pixels.length]).toEqual([3, 48])
    expect(pixels[0]).toBeGreaterThan(230)
    expect(pixels[2]).toBeLessThan(40)
  }
})

test('an uncompressed BMP is read; a damaged one says why it is not', async () => {
  const file = Buffer.alloc(70)
  file.write('BM', 'latin1')
  file.writeUInt32LE(54, 10)
  file.writeUInt32LE(40, 14)
  file.writeInt32LE(2, 18)
  file.writeInt32LE(2, 22)
  file.writeUInt16LE(24, 28)
  for (const row of [54, 62]) file.set([30, 20, 10, 30, 20, 10], row)
  const { pixels, channels } = await stored(file, 2)
  expect(channels).toBe(3)
  expect(Array.from(pixels)).toEqual(Array.from({ length: 4 }, () => [10, 20, 30]).flat())
  await expect(stored(file.subarray(0, 60), 2)).rejects.toThrow('damaged BMP image (60 bytes; its header needs 70)')
})
