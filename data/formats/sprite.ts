/** A sprite sheet: one picture with tiles of one size, in rows from the top left (`format: sprite`). */
import { z } from 'zod'

import { invalidData } from '../errors.ts'
import { decodeSheet } from '../files/decode-sheet.ts'
import { fileInside } from '../files/inside-folder.ts'
import { readLabelList } from '../files/label-list.ts'
import type { DatasetLimits } from '../limits.ts'
import { classOf, type DatasetSource, type RawImage, type SourcePart, type SourceRecord } from '../source.ts'
import type { DataFormat } from './format.ts'
import { classes, datasetYamlName, described, fileName, side } from './yaml-fields.ts'

/** Tiles come in rows from the top left. Their labels: `perClass` of each class in turn, or a file with one per tile. */
const sheet = z.strictObject({ file: fileName, perClass: z.int().min(1).optional(), labels: fileName.optional() })

const sprite = z.strictObject({
  format: z.literal('sprite'),
  tileWidth: side,
  tileHeight: side,
  classes,
  train: sheet,
  test: sheet.optional(),
})

type SpriteYaml = z.infer<typeof sprite>

type Sheet = SpriteYaml['train']

/** Copies the tile at column `x`, row `y` out of the sheet. */
function tileOf(sheet: RawImage, x: number, y: number, width: number, height: number): RawImage {
  const rowBytes = width * sheet.channels
  const pixels = new Uint8Array(height * rowBytes)
  for (let row = 0; row < height; row++) {
    const from = ((y * height + row) * sheet.width + x * width) * sheet.channels
    pixels.set(sheet.pixels.subarray(from, from + rowBytes), row * rowBytes)
  }
  return { width, height, channels: sheet.channels, pixels }
}

async function* tiles(
  folder: string,
  yaml: SpriteYaml,
  part: SourcePart,
  { file, perClass, labels }: Sheet,
  limits: DatasetLimits,
): AsyncGenerator<SourceRecord> {
  const sheet = await decodeSheet(await fileInside(folder, file, limits.containerFileBytes), limits)
  const columns = sheet.width / yaml.tileWidth
  const rows = sheet.height / yaml.tileHeight
  if (!Number.isInteger(columns) || !Number.isInteger(rows))
    throw invalidData(
      `${file} is ${sheet.width} x ${sheet.height} pixels, which is no multiple of the tile size ${yaml.tileWidth} x ${yaml.tileHeight}`,
    )
  const count = columns * rows
  if (count > limits.images) throw invalidData(`${file} holds ${count} tiles; at most ${limits.images} are allowed`)
  let list: (number | string)[] = []
  if (labels !== undefined) list = await readLabelList(await fileInside(folder, labels, limits.imageFileBytes))
  else if (perClass !== undefined) {
    list = Array.from({ length: count }, (_, tile) => Math.floor(tile / perClass))
    const classes = yaml.classes?.length
    if (classes !== undefined && classes * perClass !== count)
      return yield {
        file,
        reason: `${count} tiles, but ${classes} classes of ${perClass} make ${classes * perClass}`,
      }
  }
  if (list.length !== count) return yield { file, reason: `${count} tiles but ${list.length} labels in ${labels}` }
  for (let tile = 0; tile < count; tile++) {
    const name = `${file}#${tile}`
    const label = classOf(list[tile], yaml.classes)
    if ('reason' in label) yield { file: name, reason: label.reason }
    else {
      const image = tileOf(sheet, tile % columns, Math.floor(tile / columns), yaml.tileWidth, yaml.tileHeight)
      yield { file: name, part, label: label.name, image }
    }
  }
}

async function readSprite(folder: string, yaml: SpriteYaml, limits: DatasetLimits): Promise<DatasetSource> {
  const parts: [SourcePart, Sheet][] = [['train', yaml.train]]
  if (yaml.test) parts.push(['test', yaml.test])
  for (const [part, { perClass, labels }] of parts)
    if ((perClass === undefined) === (labels === undefined))
      throw invalidData(`${datasetYamlName}: ${part} needs either perClass or labels, and not both`)
  return {
    format: 'sprite',
    folder,
    files: [datasetYamlName, ...parts.flatMap(([, { file, labels }]) => (labels ? [file, labels] : [file]))],
    classes: yaml.classes,
    async *records() {
      for (const [part, sheet] of parts) yield* tiles(folder, yaml, part, sheet, limits)
    },
  }
}

export const spriteFormat: DataFormat<SpriteYaml> = {
  name: 'sprite',
  looksFor: 'a sprite sheet, which dataset.yaml describes',
  yaml: sprite,
  open: ({ folder }, yaml, limits) => readSprite(folder, described(yaml, 'sprite'), limits),
}
