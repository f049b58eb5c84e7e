/**
 * `dataset.yaml` in a data set's folder: what the folder can't say by itself. Needed for sprite sheets, CSV tables and
 * rows of images; for the other formats it only names the format or the classes.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { firstLineOf, invalidData } from '../errors.ts'
import { fileInside } from '../files/inside-folder.ts'
import type { CommonYaml, DataFormat } from './format.ts'
import { datasetYamlName } from './yaml-fields.ts'

/** @throws InvalidData with every mistake, each with its path. */
export async function readDatasetYaml(
  folder: string,
  formats: readonly DataFormat[],
): Promise<{ format: DataFormat; yaml: CommonYaml }> {
  const path = await fileInside(folder, datasetYamlName, 2 ** 20)
  let value: unknown
  try {
    // Aliases are refused: they are how a small YAML file grows without end.
    value = parse(await readFile(path, 'utf8'), { maxAliasCount: 0 })
  } catch (cause) {
    throw invalidData(`${join(folder, datasetYamlName)} can't be read as YAML: ${firstLineOf(cause)}`, undefined, cause)
  }
  const mistakes = (error: z.ZodError) =>
    invalidData(
      `${join(folder, datasetYamlName)}: ${error.issues.map((issue) => `${issue.path.join('.') || 'the document'}: ${issue.message}`).join('; ')}`,
    )
  const names = formats.map(({ name }) => name)
  const known = z.looseObject({ format: z.unknown() }).safeParse(value)
  if (!known.success) throw mistakes(known.error)
  const format = formats.find(({ name }) => name === known.data.format)
  if (format === undefined) throw invalidData(`${path}: format: one of ${names.join(', ')} is expected`)
  const parsed = format.yaml.safeParse(value)
  if (!parsed.success) throw mistakes(parsed.error)
  return { format, yaml: parsed.data }
}
