/** Windows bitmaps, which libvips does not read: uncompressed, of 1, 4, 8, 24 or 32 bits a pixel. */

export interface BmpHeader {
  readonly width: number
  readonly height: number
  /** Rows from the top, or from the bottom as is usual. */
  readonly topDown: boolean
  readonly bits: number
  /** Where the rows begin, and the colours of a palette: 4 bytes each, blue first. */
  readonly rows: number
  readonly palette: number
  readonly colours: number
}

const uncompressed = 0
/** Where red, green and blue are is said by masks. */
const bitFields = 3
const usualMasks = [0x00ff_0000, 0x0000_ff00, 0x0000_00ff]

/** @throws RangeError in words for the user */
export function readBmpHeader(bytes: Buffer): BmpHeader {
  if (bytes.length < 54) throw new RangeError('the header is cut off')
  const headerSize = bytes.readUInt32LE(14)
  if (headerSize < 40) throw new RangeError(`a header of ${headerSize} bytes; 40 or more are read`)
  const [width, signedHeight] = [bytes.readInt32LE(18), bytes.readInt32LE(22)]
  const [bits, compression] = [bytes.readUInt16LE(28), bytes.readUInt32LE(30)]
  if (width <= 0 || signedHeight === 0) throw new RangeError(`${width} x ${signedHeight} pixels`)
  if (![1, 4, 8, 24, 32].includes(bits)) throw new RangeError(`${bits} bits a pixel; 1, 4, 8, 24 or 32 are read`)
  if (compression !== uncompressed && !(compression === bitFields && bits === 32 && hasUsualMasks(bytes))) {
    throw new RangeError(`compression ${compression}; only uncompressed ones are read: convert it to PNG`)
  }
  const height = Math.abs(signedHeight)
  const rows = bytes.readUInt32LE(10)
  const colours = bits > 8 ? 0 : bytes.readUInt32LE(46) || 2 ** bits
  const palette = 14 + headerSize
  const end = Math.max(rows + rowBytes(width, bits) * height, palette + 4 * colours)
  if (colours > 256 || end > bytes.length) throw new RangeError(`${bytes.length} bytes; its header needs ${end}`)
  return { width, height, topDown: signedHeight < 0, bits, rows, palette, colours }
}

const hasUsualMasks = (bytes: Buffer) =>
  bytes.length >= 66 && usualMasks.every((mask, i) => bytes.readUInt32LE(54 + 4 * i) === mask)

/** Rows are filled up to a multiple of four bytes. */
const rowBytes = (width: number, bits: number) => 4 * Math.ceil((width * bits) / 32)

/**
 * @param header of the same bytes
 * @returns uint8 [height, width, 3]; transparency is not looked at, as most programs leave it undefined
 */
export function bmpPixels(bytes: Buffer, header: BmpHeader): Uint8Array {
  const { width, height, topDown, bits, rows, palette, colours } = header
  const pixels = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    const row = rows + rowBytes(width, bits) * (topDown ? y : height - 1 - y)
    for (let x = 0; x < width; x++) {
      const to = 3 * (y * width + x)
      const index = bits > 8 ? 0 : (bytes[row + ((x * bits) >> 3)] >> (8 - bits - ((x * bits) & 7))) & (2 ** bits - 1)
      const from = bits > 8 ? row + (x * bits) / 8 : palette + 4 * Math.min(index, colours - 1)
      pixels[to] = bytes[from + 2]
      pixels[to + 1] = bytes[from + 1]
      pixels[to + 2] = bytes[from]
    }
  }
  return pixels
}
