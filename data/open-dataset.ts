/** Finds out which format a data set's folder has, and opens it. */
import { readdir, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { invalidData } from './errors.ts'
import { unreadableReason } from './files/file-errors.ts'
import { fileInside } from './files/inside-folder.ts'
import { datasetYamlName, type FolderListing, readDatasetYaml, registeredFormats } from './formats/index.ts'
import { type DatasetLimits, defaultLimits } from './limits.ts'
import type { DatasetSource } from './source.ts'

/**
 * @param location a folder
 * @throws InvalidData when there is none, or when it holds no data set of a known format, or several.
 */
export async function openDataset(location: string, limits: DatasetLimits = defaultLimits): Promise<DatasetSource> {
  const source = await findDataset(await listingOf(resolve(location)), limits)
  // Before anything is read, be it only for the hash. (A folder's images were found, not named.)
  if (source.format !== 'folder')
    for (const file of source.files) await fileInside(source.folder, file, limits.containerFileBytes)
  return source
}

async function listingOf(folder: string): Promise<FolderListing> {
  const found = await stat(folder).catch(() => undefined)
  if (found === undefined) throw invalidData(`The data set ${folder} does not exist`)
  if (!found.isDirectory()) throw invalidData(`The data set ${folder} is a file, not a folder`)
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause) => {
    throw invalidData(`The data set ${folder} ${unreadableReason(cause, folder)}`, undefined, cause)
  })
  return {
    folder,
    files: entries.filter((entry) => entry.isFile() || entry.isSymbolicLink()).map(({ name }) => name),
    folders: entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name),
  }
}

async function findDataset(listing: FolderListing, limits: DatasetLimits): Promise<DatasetSource> {
  const { folder, files } = listing
  const formats = registeredFormats()
  if (files.includes(datasetYamlName)) {
    const { format, yaml } = await readDatasetYaml(folder, formats)
    const source = await format.open(listing, yaml, limits)
    // What the data set says about itself is part of it.
    return { ...source, files: [...new Set([datasetYamlName, ...source.files])] }
  }
  const found = formats.filter((format) => format.recognises?.(listing) ?? false)
  if (found.length === 1) return found[0].open(listing, undefined, limits)
  if (found.length > 1)
    throw invalidData(
      `${folder} could be read as ${found.map(({ name }) => name).join(' or as ')}: it must be one of them`,
      `Say it in ${datasetYamlName}: "format: ${found[0].name}", or remove what does not belong to the data set.`,
    )
  throw invalidData(
    `${folder} holds no data set. Looked for ${datasetYamlName} and for ${formats
      .filter((format) => format.recognises !== undefined)
      .map(({ looksFor }) => looksFor)
      .join('; ')}`,
    `With ${datasetYamlName} it may also be ${formats
      .filter((format) => format.recognises === undefined)
      .map(({ name }) => name)
      .join(', ')}: see examples/README.md.`,
  )
}
