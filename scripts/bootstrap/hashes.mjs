import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

/**
 * @param {string | Uint8Array} content
 * @returns {string} SHA-256, hexadecimal
 */
export function sha256(content) {
  return createHash('sha256').update(content).digest('hex')
}

/**
 * SHA-256 of a file of any size, hexadecimal.
 * @param {string} path
 * @returns {Promise<string>}
 */
export async function sha256OfFile(path) {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk)
  return hash.digest('hex')
}
