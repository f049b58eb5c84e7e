/** Windows bitmaps made byte for byte: every number of bits, rows from below and from above, and what is refused. */
import { expect, test } from 'vitest'
import { bmpPixels, readBmpHeader } from '../../../data/files/bmp.ts'

interface Bitmap {
  readonly bits: number
  readonly height?: number
  readonly rows: readonly (readonly number[])[]
  readonly palette?: readonly (readonly [number, number, number])[]
  readonly compression?: number
  readonly masks?: readonly number[]
}

/** Two pixels wide. */
function bmp({ bits, height = 2, rows, palette = [], compression = 0, masks = [] }: Bitmap): Buffer {
  const head = Buffer.alloc(54)
  head.write('BM', 'latin1')
  head.writeUInt32LE(54 + 4 * masks.length + 4 * palette.length, 10)
  head.writeUInt32LE(40, 14)
  head.writeInt32LE(2, 18)
  head.writeInt32LE(height, 22)
  head.writeUInt16LE(1, 26)
  head.writeUInt16LE(bits, 28)
  head.writeUInt32LE(compression, 30)
  head.writeUInt32LE(palette.length, 46)
  const words = Buffer.alloc(4 * masks.length)
  masks.forEach((mask, i) => void words.writeUInt32LE(mask, 4 * i))
  const colours = palette.flatMap(([red, green, blue]) => [blue, green, red, 0])
  return Buffer.concat([head, words, Buffer.from(colours), ...rows.map((row) => Buffer.from(row))])
}

const pixels = (file: Buffer) => Array.from(bmpPixels(file, readBmpHeader(file)))
const [red, green, blue, white] = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [255, 255, 255],
] as const
const picture = [red, green, blue, white].flat()
/** Below first, blue first, filled up to eight bytes. */
const rows24 = [
  [255, 0, 0, 255, 255, 255, 0, 0],
  [0, 0, 255, 0, 255, 0, 0, 0],
]
const rows32 = [
  [255, 0, 0, 9, 255, 255, 255, 9],
  [0, 0, 255, 9, 0, 255, 0, 9],
]
const masks = [0xff0000, 0xff00, 0xff]

test('24 and 32 bits, with masks too, from below and from above', () => {
  expect(pixels(bmp({ bits: 24, rows: rows24 }))).toEqual(picture)
  expect(pixels(bmp({ bits: 24, rows: rows24.toReversed(), height: -2 }))).toEqual(picture)
  expect(pixels(bmp({ bits: 32, rows: rows32 }))).toEqual(picture)
  expect(pixels(bmp({ bits: 32, rows: rows32, compression: 3, masks }))).toEqual(picture)
})

test('palettes of 1, 4 and 8 bits; an index behind the palette is its last colour', () => {
  const palette = [red, green, blue, white]
  expect(
    pixels(
      bmp({
        bits: 8,
        palette,
        rows: [
          [2, 3, 0, 0],
          [0, 1, 0, 0],
        ],
      }),
    ),
  ).toEqual(picture)
  expect(
    pixels(
      bmp({
        bits: 4,
        palette,
        rows: [
          [0x23, 0, 0, 0],
          [0x01, 0, 0, 0],
        ],
      }),
    ),
  ).toEqual(picture)
  const two = [red, blue]
  expect(
    pixels(
      bmp({
        bits: 1,
        palette: two,
        rows: [
          [0x40, 0, 0, 0],
          [0x80, 0, 0, 0],
        ],
      }),
    ),
  ).toEqual([blue, red, red, blue].flat())
  expect(
    pixels(
      bmp({
        bits: 8,
        palette: two,
        rows: [
          [9, 0, 0, 0],
          [0, 0, 0, 0],
        ],
      }),
    ).slice(6),
  ).toEqual([blue, red].flat())
})

test.each([
  ['cut off in the header', bmp({ bits: 24, rows: rows24 }).subarray(0, 40), 'the header is cut off'],
  ['cut off in the rows', bmp({ bits: 24, rows: [rows24[0]] }), '62 bytes; its header needs 70'],
  ['compressed', bmp({ bits: 8, rows: rows24, compression: 1 }), 'compression 1; only uncompressed ones are read'],
  ['other masks', bmp({ bits: 32, rows: rows32, compression: 3, masks: [1, 2, 3] }), 'compression 3'],
  ['16 bits', bmp({ bits: 16, rows: rows24 }), '16 bits a pixel; 1, 4, 8, 24 or 32 are read'],
  ['no rows', bmp({ bits: 24, rows: rows24, height: 0 }), '2 x 0 pixels'],
  ['more rows than the file has', bmp({ bits: 24, rows: rows24, height: 2 ** 30 }), 'its header needs'],
])('%s: refused in words', (_, file, words) => {
  expect(() => readBmpHeader(file)).toThrow(words)
})
