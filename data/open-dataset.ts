/** Finds out which format a data set's folder has, and opens it. */
import { readdir, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { invalidData } from './errors.ts'
import { unreadableReason } from './files/file-errors.ts'
import { fileInside } from './files/inside-folder.ts'
import { cifarVariants, readCifarBinary } from './formats/cifar-binary.ts'
import { readCsv } from './formats/csv.ts'
import { datasetYamlName, readDatasetYaml } from './formats/dataset-yaml.ts'
import { readFolder } from './formats/folder.ts'
import { idxPairs, readIdx } from './formats/idx.ts'
import { readImageRows } from './formats/image-rows.ts'
import { readSprite } from './formats/sprite.ts'
import { type DatasetLimits, defaultLimits } from './limits.ts'
import type { DatasetSource } from './source.ts'

async function openAs(
  format: string,
  folder: string,
  names: readonly string[],
  classes: readonly string[] | undefined,
  limits: DatasetLimits,
): Promise<DatasetSource> {
  if (format === 'folder') return readFolder(folder, classes, limits)
  if (format === 'idx') return readIdx(folder, names, classes, limits)
  const variant = cifarVariants.find((candidate) => candidate.format === format)
  if (variant === undefined) throw new RangeError(`openAs: no format ${format}`)
  return readCifarBinary(folder, names, variant, classes, limits)
}

/**
 * @param location a folder
 * @throws InvalidData when there is none, or when it holds no data set of a known format, or several.
 */
export async function openDataset(location: string, limits: DatasetLimits = defaultLimits): Promise<DatasetSource> {
  const source = await findDataset(location, limits)
  // Before anything is read, be it only for the hash. (A folder's images were found, not named.)
  if (source.format !== 'folder')
    for (const file of source.files) await fileInside(source.folder, file, limits.containerFileBytes)
  return source
}

async function findDataset(location: string, limits: DatasetLimits): Promise<DatasetSource> {
  const folder = resolve(location)
  const found = await stat(folder).catch(() => undefined)
  if (found === undefined) throw invalidData(`The data set ${folder} does not exist`)
  if (!found.isDirectory()) throw invalidData(`The data set ${folder} is a file, not a folder`)
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause) => {
    throw invalidData(`The data set ${folder} ${unreadableReason(cause, folder)}`, undefined, cause)
  })
  const names = entries.filter((entry) => entry.isFile() || entry.isSymbolicLink()).map(({ name }) => name)
  if (names.includes(datasetYamlName)) {
    const yaml = await readDatasetYaml(folder)
    if (yaml.format === 'sprite') return readSprite(folder, yaml, limits)
    if (yaml.format === 'csv') return readCsv(folder, yaml, limits)
    if (yaml.format === 'image-rows') return readImageRows(folder, yaml, limits)
    const source = await openAs(yaml.format, folder, names, yaml.classes, limits)
    return { ...source, files: [datasetYamlName, ...source.files] }
  }
  const formats: string[] = []
  if (idxPairs(names).length > 0) formats.push('idx')
  for (const { format, train } of cifarVariants) if (names.some((name) => train.test(name))) formats.push(format)
  if (entries.some((entry) => entry.isDirectory() && !entry.name.startsWith('.'))) formats.push('folder')
  if (formats.length === 1) return openAs(formats[0], folder, names, undefined, limits)
  if (formats.length > 1)
    throw invalidData(
      `${folder} could be read as ${formats.join(' or as ')}: what is meant is unclear`,
      `Say it in ${datasetYamlName}: "format: ${formats[0]}", or remove what does not belong to the data set.`,
    )
  throw invalidData(
    `${folder} holds no data set: looked for ${datasetYamlName} (sprite sheet, CSV, rows of images), IDX files ` +
      '(train-images-idx3-ubyte), CIFAR binary files (data_batch_1.bin, train.bin) and a folder of images per class',
  )
}
