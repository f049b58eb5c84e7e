/** The recorded supernet (record.ts): what a network of recorded-space.ts would be measured to have, without TensorFlow. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { networks } from './recorded-space.ts'

/** Successive generations of one run whose weights were recorded. */
export const checkpoints = 6

/** Classes of the pictures. */
export const classes = 10

export interface Recorded {
  /** Error in percent on the validation images, under the weights of each generation [networks]. */
  readonly validation: readonly Float64Array[]
  /** On images that no search sees, under the last weights [networks]. */
  readonly test: Float64Array
}

const file = path.join(import.meta.dirname, 'recorded-supernet.csv.gz')

/** @param wrong wrong images: one array for each generation, then the one of the test images */
export function writeRecord(wrong: readonly Int32Array[], images: { validation: number; test: number }): void {
  const header = [...Array.from({ length: checkpoints }, () => images.validation), images.test]
  const lines = Array.from({ length: networks }, (_, place) => wrong.map((counts) => counts[place]))
  writeFileSync(file, gzipSync([header, ...lines].map((line) => `${line}\n`).join(''), { level: 9 }))
}

/** @throws RangeError where there is no record, or it does not hold every network of recorded-space.ts */
export function readRecord(): Recorded {
  if (!existsSync(file)) {
    throw new RangeError(
      `${file} is not there: record the supernet first, as the header of bench/search/record.ts says`,
    )
  }
  const [header, ...lines] = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n')
  const images = header.split(',').map(Number)
  if (images.length !== checkpoints + 1 || lines.length !== networks) {
    throw new RangeError(
      `${file}: expected ${networks} lines of ${checkpoints + 1} numbers, found ${lines.length} of ${images.length}; record it again`,
    )
  }
  const rows = lines.map((line) => line.split(',').map(Number))
  const column = (index: number) => Float64Array.from(rows, (row) => (100 * row[index]) / images[index])
  return { validation: Array.from({ length: checkpoints }, (_, index) => column(index)), test: column(checkpoints) }
}
