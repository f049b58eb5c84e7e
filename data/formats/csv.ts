/** A table with one image per line: pixels row-major (channels interleaved) and the label (`format: csv`). */
import { z } from 'zod'
import { byteStream, textLines } from '../files/byte-stream.ts'
import { fileInside } from '../files/inside-folder.ts'
import type { DatasetLimits } from '../limits.ts'
import { classOf, type DatasetSource, type SourcePart, type SourceRecord } from '../source.ts'
import type { DataFormat } from './format.ts'
import { classes, datasetYamlName, described, fileName, side } from './yaml-fields.ts'

const csv = z.strictObject({
  format: z.literal('csv'),
  width: side,
  height: side,
  channels: z.union([z.literal(1), z.literal(3)]).default(1),
  /** The value that means white; 0 is black. */
  maximum: z.number().positive().default(255),
  /** Which column the label is. */
  label: z.enum(['first', 'last']).default('last'),
  /** Whether the first line names the columns. */
  header: z.boolean().default(false),
  separator: z.string().length(1).default(','),
  classes,
  train: z.strictObject({ file: fileName }),
  test: z.strictObject({ file: fileName }).optional(),
})

type CsvYaml = z.infer<typeof csv>

/** Longest sensible text of one value, with its separator. */
const bytesPerValue = 32

/** @returns the pixels 0 to 255, or the reason why the columns are none. */
function pixelsOf(columns: readonly string[], maximum: number): Uint8Array | string {
  const pixels = new Uint8Array(columns.length)
  for (const [column, text] of columns.entries()) {
    const value = text.trim() === '' ? Number.NaN : Number(text)
    if (!(value >= 0 && value <= maximum)) return `pixel ${column} is ${JSON.stringify(text)}, expected 0 to ${maximum}`
    pixels[column] = Math.round((value * 255) / maximum)
  }
  return pixels
}

async function* linesOf(
  folder: string,
  yaml: CsvYaml,
  part: SourcePart,
  file: string,
  limits: DatasetLimits,
): AsyncGenerator<SourceRecord> {
  const { width, height, channels, maximum, classes } = yaml
  const path = await fileInside(folder, file, limits.containerFileBytes)
  const expected = width * height * channels + 1
  let number = 0
  for await (const line of textLines(byteStream(path, limits), expected * bytesPerValue + 1024, file)) {
    number++
    if (line.trim() === '' || (number === 1 && yaml.header)) continue
    const name = `${file}:${number}`
    const columns = line.split(yaml.separator)
    if (columns.length !== expected) {
      yield { file: name, reason: `${columns.length} columns, expected ${expected}` }
      continue
    }
    const [label] = columns.splice(yaml.label === 'first' ? 0 : -1, 1)
    const known = label.trim() === '' ? { reason: 'no label' } : classOf(label.trim(), classes)
    const pixels = pixelsOf(columns, maximum)
    if ('reason' in known) yield { file: name, reason: known.reason }
    else if (typeof pixels === 'string') yield { file: name, reason: pixels }
    else yield { file: name, part, label: known.name, image: { width, height, channels, pixels } }
  }
  if (number === 0) yield { file, reason: 'empty file' }
}

async function readCsv(folder: string, yaml: CsvYaml, limits: DatasetLimits): Promise<DatasetSource> {
  const parts: [SourcePart, string][] = [['train', yaml.train.file]]
  if (yaml.test) parts.push(['test', yaml.test.file])
  return {
    format: 'csv',
    folder,
    files: [datasetYamlName, ...parts.map(([, file]) => file)],
    classes: yaml.classes,
    async *records() {
      for (const [part, file] of parts) yield* linesOf(folder, yaml, part, file, limits)
    },
  }
}

export const csvFormat: DataFormat<CsvYaml> = {
  name: 'csv',
  looksFor: 'a CSV table, which dataset.yaml describes',
  yaml: csv,
  open: ({ folder }, yaml, limits) => readCsv(folder, described(yaml, 'csv'), limits),
}
