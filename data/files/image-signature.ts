/**
 * What a file's first bytes say it is, whatever its name says. Nothing else is handed to libvips: it would also open
 * SVG or PDF, which can refer to other files.
 * @param bytes the file's start, at least 8 bytes where it has so many
 */
export function imageSignature(bytes: Buffer): 'PNG' | 'JPEG' | undefined {
  if (bytes.length >= 8 && bytes.readUInt32BE(0) === 0x89504e47 && bytes.readUInt32BE(4) === 0x0d0a1a0a) return 'PNG'
  if (bytes.length >= 3 && bytes.readUIntBE(0, 3) === 0xffd8ff) return 'JPEG'
  return undefined
}
