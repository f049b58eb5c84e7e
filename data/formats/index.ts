/** The data formats. A new one is a file with a DataFormat, and one call here (or wherever it comes from). */
import { cifar10Format, cifar100Format } from './cifar-binary.ts'
import { csvFormat } from './csv.ts'
import { folderFormat } from './folder.ts'
import type { CommonYaml, DataFormat } from './format.ts'
import { idxFormat } from './idx.ts'
import { imageRowsFormat } from './image-rows.ts'
import { spriteFormat } from './sprite.ts'

export { readDatasetYaml } from './dataset-yaml.ts'
export type { CommonYaml, DataFormat, FolderListing } from './format.ts'
export { datasetYamlName } from './yaml-fields.ts'

const formats = new Map<string, DataFormat>()

/** @throws Error when there is one of this name */
export function registerDataFormat<Y extends CommonYaml>(format: DataFormat<Y>): void {
  if (formats.has(format.name)) throw new Error(`there is a data format ${format.name} already`)
  formats.set(format.name, format)
}

/** In the order of their registration. */
export const registeredFormats = (): readonly DataFormat[] => [...formats.values()]

registerDataFormat(spriteFormat)
registerDataFormat(csvFormat)
registerDataFormat(imageRowsFormat)
registerDataFormat(idxFormat)
registerDataFormat(cifar10Format)
registerDataFormat(cifar100Format)
registerDataFormat(folderFormat)
