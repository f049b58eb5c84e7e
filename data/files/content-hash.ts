/**
 * What makes two files the same picture: SHA-256 of the compressed picture itself, without a JPEG's metadata (EXIF,
 * comments, colour profiles, thumbnails). Not of decoded pixels: those may change with the decoder's version and with
 * the size that is stored, and the part of an image (split.ts) must not.
 */
import { createHash } from 'node:crypto'

/** Of a picture file. @returns 22 characters: 128 bits in base64url */
export function pictureHash(bytes: Uint8Array): string {
  return hashOf(picturePieces(bytes))
}

/** Of pixels as a table, a sheet or a container of images has them. */
export function pixelsHash(pixels: Uint8Array): string {
  return hashOf([pixels])
}

function hashOf(pieces: Iterable<Uint8Array>): string {
  const hash = createHash('sha256')
  for (const piece of pieces) hash.update(piece)
  return hash.digest().subarray(0, 16).toString('base64url')
}

/** A JPEG without its APPn and COM segments; any other file as it is. */
function* picturePieces(bytes: Uint8Array): Generator<Uint8Array> {
  const isJpeg = bytes.length > 3 && bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff
  if (!isJpeg) return yield bytes
  let at = 2
  // Up to the start of the scan (FF DA), after which compressed data follow.
  while (at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda) {
    const marker = bytes[at + 1]
    const length = 2 + bytes[at + 2] * 256 + bytes[at + 3]
    const isMetadata = (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe
    if (!isMetadata) yield bytes.subarray(at, at + length)
    at += length
  }
  yield bytes.subarray(at)
}
