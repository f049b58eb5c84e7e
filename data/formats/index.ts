/** The data formats. A new one is a file with a DataFormat, and one call here (or wherever it comes from). */
import { createCatalogue } from '../../nat/registry.ts'
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

const formats = createCatalogue<DataFormat>('data formats')

/** @throws RangeError when the name is taken */
export function registerDataFormat<Y extends CommonYaml>(format: DataFormat<Y>): void {
  formats.register(format)
}

/** In the order of their registration. */
export const registeredFormats = formats.all

registerDataFormat(spriteFormat)
registerDataFormat(csvFormat)
registerDataFormat(imageRowsFormat)
registerDataFormat(idxFormat)
registerDataFormat(cifar10Format)
registerDataFormat(cifar100Format)
registerDataFormat(folderFormat)
