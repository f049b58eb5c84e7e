/**
 * The official binary archives of CIFAR-10 (data_batch_1..5.bin, test_batch.bin; batches.meta.txt) and CIFAR-100
 * (train.bin, test.bin; fine_label_names.txt), unpacked; each file also gzipped.
 * A record is the label (CIFAR-100: coarse, then fine, of which the fine one is taken) and 3 planes of 32 x 32
 * (https://www.cs.toronto.edu/~kriz/cifar.html).
 */
import { readFile } from 'node:fs/promises'
import { invalidData } from '../errors.ts'
import { byteStream, fixedSizeRecords } from '../files/byte-stream.ts'
import { fileInside } from '../files/inside-folder.ts'
import type { DatasetLimits } from '../limits.ts'
import { classOf, type DatasetSource, type SourcePart, type SourceRecord } from '../source.ts'
import type { DataFormat } from './format.ts'
import { selfDescribing } from './yaml-fields.ts'

const side = 32
const plane = side * side

interface Variant {
  readonly format: 'cifar10' | 'cifar100'
  readonly train: RegExp
  readonly test: RegExp
  /** Where the label that counts lies, and how many label bytes there are. */
  readonly labelOffset: number
  readonly labelBytes: number
  readonly classCount: number
  readonly names: string
}

const cifarVariants: readonly Variant[] = [
  {
    format: 'cifar10',
    train: /^data_batch_\d\.bin(\.gz)?$/,
    test: /^test_batch\.bin(\.gz)?$/,
    labelOffset: 0,
    labelBytes: 1,
    classCount: 10,
    names: 'batches.meta.txt',
  },
  {
    format: 'cifar100',
    train: /^train\.bin(\.gz)?$/,
    test: /^test\.bin(\.gz)?$/,
    labelOffset: 1,
    labelBytes: 2,
    classCount: 100,
    names: 'fine_label_names.txt',
  },
]

/** From planes [3, 32, 32] to [32, 32, 3]. */
function interleaved(planes: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(3 * plane)
  for (let i = 0; i < plane; i++) {
    pixels[3 * i] = planes[i]
    pixels[3 * i + 1] = planes[plane + i]
    pixels[3 * i + 2] = planes[2 * plane + i]
  }
  return pixels
}

async function* recordsOf(
  folder: string,
  file: string,
  part: SourcePart,
  variant: Variant,
  classes: readonly string[],
  limits: DatasetLimits,
): AsyncGenerator<SourceRecord> {
  const path = await fileInside(folder, file, limits.containerFileBytes)
  const { labelBytes, labelOffset } = variant
  let index = 0
  for await (const record of fixedSizeRecords(byteStream(path, limits), labelBytes + 3 * plane)) {
    const name = `${file}#${index++}`
    if (record.length < labelBytes + 3 * plane) yield { file: name, reason: 'the file ends in the middle of it' }
    else {
      const label = classOf(record[labelOffset], classes)
      if ('reason' in label) yield { file: name, reason: label.reason }
      else {
        const pixels = interleaved(record.subarray(labelBytes))
        yield { file: name, part, label: label.name, image: { width: side, height: side, channels: 3, pixels } }
      }
    }
  }
  if (index === 0) yield { file, reason: 'empty file' }
}

async function classNames(folder: string, names: readonly string[], variant: Variant): Promise<string[]> {
  const numbers = Array.from({ length: variant.classCount }, (_, index) => String(index))
  if (!names.includes(variant.names)) return numbers
  const path = await fileInside(folder, variant.names, 2 ** 16)
  const lines = (await readFile(path, 'utf8')).split(/\r?\n/).filter((line) => line.trim() !== '')
  return lines.length === variant.classCount ? lines.map((line) => line.trim()) : numbers
}

async function readCifarBinary(
  folder: string,
  names: readonly string[],
  variant: Variant,
  classNamesOfYaml: readonly string[] | undefined,
  limits: DatasetLimits,
): Promise<DatasetSource> {
  const train = names.filter((name) => variant.train.test(name)).sort()
  const test = names.filter((name) => variant.test.test(name)).sort()
  if (train.length === 0)
    throw invalidData(`${folder} has no training file of ${variant.format} (data_batch_1.bin or train.bin)`)
  const twin = [...train, ...test].find((name) => names.includes(`${name}.gz`))
  if (twin !== undefined) throw invalidData(`${twin} and ${twin}.gz are the same file twice: remove one of them`)
  if (classNamesOfYaml && classNamesOfYaml.length !== variant.classCount)
    throw invalidData(
      `${variant.format} has ${variant.classCount} classes; dataset.yaml names ${classNamesOfYaml.length}`,
    )
  const classes = classNamesOfYaml ?? (await classNames(folder, names, variant))
  return {
    format: variant.format,
    folder,
    files: [...train, ...test, ...(names.includes(variant.names) ? [variant.names] : [])],
    classes,
    async *records() {
      for (const file of train) yield* recordsOf(folder, file, 'train', variant, classes, limits)
      for (const file of test) yield* recordsOf(folder, file, 'test', variant, classes, limits)
    },
  }
}

const formatOf = (variant: Variant, looksFor: string): DataFormat => ({
  name: variant.format,
  looksFor,
  yaml: selfDescribing(variant.format),
  recognises: ({ files }) => files.some((name) => variant.train.test(name)),
  open: ({ folder, files }, yaml, limits) => readCifarBinary(folder, files, variant, yaml?.classes, limits),
})

export const cifar10Format = formatOf(cifarVariants[0], "CIFAR-10's binary files (data_batch_1.bin)")
export const cifar100Format = formatOf(cifarVariants[1], "CIFAR-100's binary files (train.bin)")
