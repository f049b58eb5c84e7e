/** Images without labels: a folder of pictures, at any depth, or a data set whose labels are not looked at. */
import { lstat, readdir } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { invalidData } from './errors.ts'
import { isImageName } from './files/image-name.ts'
import { datasetYamlName } from './formats/index.ts'
import { type DatasetLimits, defaultLimits } from './limits.ts'
import { openDataset } from './open-dataset.ts'
import type { DatasetSource, SourceRecord } from './source.ts'

/** A data set has two classes at least: these mean nothing, and images have them in turn. */
const classes = ['even', 'odd'] as const

/**
 * As a data set whose classes mean nothing.
 * @throws InvalidData when there is no picture and no data set
 */
export async function openUnlabelled(location: string, limits: DatasetLimits = defaultLimits): Promise<DatasetSource> {
  const folder = resolve(location)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause) => {
    throw invalidData(`The unlabelled images ${folder} cannot be read`, 'Name a folder of pictures.', cause)
  })
  const describes = entries.some(({ name, parentPath }) => parentPath === folder && name === datasetYamlName)
  const files = entries
    .filter((entry) => entry.isFile() && isImageName(entry.name) && !entry.name.startsWith('.'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
  if (describes || files.length === 0) return relabelled(await openDataset(folder, limits))
  if (files.length > limits.images)
    throw invalidData(`${folder} holds more than ${limits.images} images, the most that is allowed`)
  return {
    format: 'pictures without labels',
    folder,
    files,
    classes,
    count: files.length,
    async *records(): AsyncGenerator<SourceRecord> {
      for (const [index, file] of files.entries()) {
        const { size } = await lstat(join(folder, file))
        if (size > 0 && size <= limits.imageFileBytes)
          yield { file, part: 'train', label: classes[index % 2], image: { path: join(folder, file) } }
        else yield { file, reason: `${size} bytes; 1 to ${limits.imageFileBytes} are allowed` }
      }
    },
  }
}

/** All parts as one. */
const relabelled = (source: DatasetSource): DatasetSource => ({
  ...source,
  classes,
  async *records(): AsyncGenerator<SourceRecord> {
    let index = 0
    for await (const record of source.records())
      yield 'reason' in record ? record : { ...record, label: classes[index++ % 2], part: 'train' }
  },
})
