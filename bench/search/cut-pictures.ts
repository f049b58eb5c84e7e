/**
 * @file The first pictures of Fashion-MNIST as a data set of its own, for recorded-run.yaml: 4,000 to learn from and to choose
 * by, 1,000 to test on.
 *
 *     node scripts/bootstrap.mjs run bench/search/cut-pictures.ts ~/pictures/fashion-mnist .nat/few-clothes
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'

const [from, to] = process.argv.slice(2)
if (from === undefined || to === undefined)
  throw new RangeError('cut-pictures: give the folder to read and the one to write')
mkdirSync(to, { recursive: true })
for (const [part, count] of [
  ['train', 4000],
  ['t10k', 1000],
] as const) {
  cut(`${part}-images-idx3-ubyte`, count)
  cut(`${part}-labels-idx1-ubyte`, count)
}

/** IDX: a magic number whose last byte is the number of sizes, the sizes of 4 bytes each, the bytes of one example after another. */
function cut(name: string, count: number): void {
  const whole = gunzipSync(readFileSync(path.join(from, `${name}.gz`)))
  const sizes = Array.from({ length: whole[3] }, (_, i) => whole.readUInt32BE(4 + 4 * i))
  const each = sizes.slice(1).reduce((product, size) => product * size, 1)
  const head = 4 + 4 * sizes.length
  const few = Buffer.from(whole.subarray(0, head + count * each))
  few.writeUInt32BE(count, 4)
  writeFileSync(path.join(to, name), few)
}
