/**
 * `dataset.yaml` in a data set's folder: what the folder can't say by itself. Needed for sprite sheets, CSV tables and
 * rows of images; for the other formats it only names the format or the classes.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { invalidData } from '../errors.ts'
import { fileInside } from '../files/inside-folder.ts'

export const datasetYamlName = 'dataset.yaml'

const className = z.union([z.string().min(1).max(200), z.number()]).transform(String)
const classes = z
  .array(className)
  .min(2)
  .max(65_536)
  .refine((names) => new Set(names).size === names.length, 'every class must have a name of its own')
  .optional()
const fileName = z.string().min(1)
const side = z.int().min(1).max(16_384)

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

const selfDescribing = z.strictObject({ format: z.enum(['folder', 'idx', 'cifar10', 'cifar100']), classes })

export const datasetYamlSchema = z.discriminatedUnion('format', [sprite, csv, imageRows, selfDescribing])
export type DatasetYaml = z.infer<typeof datasetYamlSchema>
export type SpriteYaml = z.infer<typeof sprite>
export type CsvYaml = z.infer<typeof csv>
export type ImageRowsYaml = z.infer<typeof imageRows>

/** @throws InvalidData with every mistake, each with its path. */
export async function readDatasetYaml(folder: string): Promise<DatasetYaml> {
  const path = await fileInside(folder, datasetYamlName, 2 ** 20)
  let value: unknown
  try {
    // Aliases are refused: they are how a small YAML file grows without end.
    value = parse(await readFile(path, 'utf8'), { maxAliasCount: 0 })
  } catch (cause) {
    throw invalidData(
      `${join(folder, datasetYamlName)} can't be read as YAML: ${(cause as Error).message.split('\n')[0]}`,
      undefined,
      cause,
    )
  }
  const parsed = datasetYamlSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const mistakes = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the document'}: ${issue.message}`)
  throw invalidData(`${join(folder, datasetYamlName)}: ${mistakes.join('; ')}`)
}
