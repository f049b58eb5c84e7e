/**
 * What a file's first bytes say it is, whatever its name says. Nothing else is handed to libvips: it would also open
 * SVG or PDF, which can refer to other files.
 */

export type ImageFormat = 'PNG' | 'JPEG' | 'WebP' | 'GIF' | 'TIFF' | 'BMP'

const text = (bytes: Buffer, from: number, to: number) => bytes.toString('latin1', from, to)

/** @param bytes the file's start, at least 12 bytes where it has so many */
export function imageSignature(bytes: Buffer): ImageFormat | undefined {
  if (bytes.length >= 8 && bytes.readUInt32BE(0) === 0x89504e47 && bytes.readUInt32BE(4) === 0x0d0a1a0a) return 'PNG'
  if (bytes.length >= 3 && bytes.readUIntBE(0, 3) === 0xffd8ff) return 'JPEG'
  if (text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 12) === 'WEBP') return 'WebP'
  if (/^GIF8[79]a/.test(text(bytes, 0, 6))) return 'GIF'
  if (['II*\0', 'MM\0*'].includes(text(bytes, 0, 4))) return 'TIFF'
  if (text(bytes, 0, 2) === 'BM' && bytes.length >= 26) return 'BMP'
  return undefined
}

/** Formats that the decoder lacks, with what helps. */
export function foreignFormat(bytes: Buffer): string | undefined {
  const advice = 'which this decoder does not read: convert it to JPEG or PNG'
  if (text(bytes, 4, 8) !== 'ftyp') return undefined
  if (/^avi[fs]$/.test(text(bytes, 8, 12))) return `AVIF, ${advice}`
  return `HEIC, ${advice} (heif-convert a.heic a.jpg; on a Mac: sips -s format jpeg *.heic --out folder)`
}
