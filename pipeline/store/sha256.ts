/** SHA-256 of bytes of any length: one call of the system's takes less than 2 GiB. */
import { createHash } from 'node:crypto'

const pieceBytes = 2 ** 30

/** @returns 64 hexadecimal digits */
export function sha256(bytes: Uint8Array): string {
  const hash = createHash('sha256')
  for (let start = 0; start < bytes.length; start += pieceBytes) hash.update(bytes.subarray(start, start + pieceBytes))
  return hash.digest('hex')
}
