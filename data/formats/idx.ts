/**
 * IDX, the format of MNIST and its relatives: `train-images-idx3-ubyte` and `train-labels-idx1-ubyte`, the same with
 * `t10k` (or `test`) for the test part; any prefix before that (EMNIST), `.idx3-ubyte` too, each also gzipped.
 * Layout: http://yann.lecun.com/exdb/mnist (0, 0, type 8 = uint8, number of dimensions; big-endian sizes; data).
 */

import { invalidData } from '../errors.ts'
import { byteStream, fixedSizeRecords, splitHeader, wholeFile } from '../files/byte-stream.ts'
import { fileInside } from '../files/inside-folder.ts'
import type { DatasetLimits } from '../limits.ts'
import { classOf, type DatasetSource, type SourcePart, type SourceRecord } from '../source.ts'
import type { DataFormat } from './format.ts'
import { selfDescribing } from './yaml-fields.ts'

const imageFile = /^(.*?)(train|t10k|test)-images[-.]idx([34])-ubyte(\.gz)?$/

interface Pair {
  readonly part: SourcePart
  readonly images: string
  readonly labels: string
}

/**
 * The pairs of image and label files among these names; an unpacked file wins over its gzipped twin.
 * @throws InvalidData where a label file is missing or two data sets lie in one folder.
 */
function idxPairs(names: readonly string[]): Pair[] {
  const pairs = new Map<SourcePart, Pair>()
  for (const name of [...names].sort()) {
    const match = imageFile.exec(name)
    if (match === null) continue
    const part: SourcePart = match[2] === 'train' ? 'train' : 'test'
    const stem = name.replace(/\.gz$/, '')
    const base = stem.replace('-images', '-labels').replace(/idx[34]/, 'idx1')
    const labels = [base, `${base}.gz`].find((candidate) => names.includes(candidate))
    if (labels === undefined) throw invalidData(`${name} has no label file: ${base} (or ${base}.gz) is missing`)
    const other = pairs.get(part)
    if (other === undefined) pairs.set(part, { part, images: name, labels })
    else if (other.images !== stem)
      throw invalidData(`${other.images} and ${name} are two data sets in one folder: keep one of them`)
  }
  return [...pairs.values()].sort((a, b) => (a.part === b.part ? 0 : a.part === 'train' ? -1 : 1))
}

async function* imagesOf(
  folder: string,
  { part, images, labels }: Pair,
  classes: readonly string[] | undefined,
  limits: DatasetLimits,
): AsyncGenerator<SourceRecord> {
  const labelBytes = await wholeFile(await fileInside(folder, labels, limits.containerFileBytes), {
    ...limits,
    decompressedBytes: Math.min(limits.decompressedBytes, limits.images + 8),
  })
  if (labelBytes.length < 8 || labelBytes.readUInt32BE(0) !== 0x801)
    return yield { file: labels, reason: 'not an IDX file of labels (it must start with 00 00 08 01)' }
  const path = await fileInside(folder, images, limits.containerFileBytes)
  const { header: start, body: afterStart } = await splitHeader(byteStream(path, limits), 4)
  const dimensions = start.length === 4 ? start.readUInt32BE(0) - 0x800 : 0
  if (dimensions !== 3 && dimensions !== 4)
    return yield { file: images, reason: 'not an IDX file of images (it must start with 00 00 08 03 or 00 00 08 04)' }
  const { header, body } = await splitHeader(afterStart, 4 * dimensions)
  if (header.length < 4 * dimensions) return yield { file: images, reason: 'ends in the middle of its header' }
  const [count, height, width] = [0, 4, 8].map((offset) => header.readUInt32BE(offset))
  const channels = dimensions === 4 ? header.readUInt32BE(12) : 1
  if (width < 1 || height < 1 || width * height > limits.pixels || (channels !== 1 && channels !== 3))
    return yield { file: images, reason: `declares images of ${width} x ${height} x ${channels}` }
  if (count > limits.images)
    throw invalidData(`${images} declares ${count} images; at most ${limits.images} are allowed`)
  const declared = labelBytes.readUInt32BE(4)
  if (labelBytes.length - 8 !== declared)
    return yield { file: labels, reason: `declares ${declared} labels, but holds ${labelBytes.length - 8}` }
  if (declared !== count) return yield { file: labels, reason: `${declared} labels for ${count} images of ${images}` }
  let index = 0
  for await (const pixels of fixedSizeRecords(body, width * height * channels)) {
    if (index === count) {
      yield { file: images, reason: `has more bytes than the ${count} images that it declares` }
      return
    }
    if (pixels.length < width * height * channels) break
    const file = `${images}#${index}`
    const label = classOf(labelBytes[8 + index], classes)
    index++
    if ('reason' in label) yield { file, reason: label.reason }
    else yield { file, part, label: label.name, image: { width, height, channels, pixels } }
  }
  if (index < count) yield { file: images, reason: `ends after ${index} of the ${count} images that it declares` }
}

async function readIdx(
  folder: string,
  names: readonly string[],
  classes: readonly string[] | undefined,
  limits: DatasetLimits,
): Promise<DatasetSource> {
  const pairs = idxPairs(names)
  if (pairs[0]?.part !== 'train')
    throw invalidData(`${folder} has no IDX file of training images (train-images-idx3-ubyte, also with .gz)`)
  return {
    format: 'idx',
    folder,
    files: pairs.flatMap(({ images, labels }) => [images, labels]),
    classes,
    async *records() {
      for (const pair of pairs) yield* imagesOf(folder, pair, classes, limits)
    },
  }
}

export const idxFormat: DataFormat = {
  name: 'idx',
  looksFor: 'IDX files (train-images-idx3-ubyte)',
  yaml: selfDescribing('idx'),
  recognises: ({ files }) => idxPairs(files).length > 0,
  open: ({ folder, files }, yaml, limits) => readIdx(folder, files, yaml?.classes, limits),
}
