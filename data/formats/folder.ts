/**
 * A folder of pictures per class:
 *
 *     rose/a.png  rose/b.jpg  tulip/c.jpeg
 *
 * or the same below `train/` and, where the data set has them, `validation/` (or `val/`) and `test/`.
 */
import type { Dirent } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { invalidData } from '../errors.ts'
import { unreadableReason } from '../files/file-errors.ts'
import { isImageName } from '../files/image-name.ts'
import type { DatasetLimits } from '../limits.ts'
import type { BadFile, DatasetSource, SourcePart, SourceRecord } from '../source.ts'
import type { DataFormat } from './format.ts'
import { selfDescribing } from './yaml-fields.ts'

/** What operating systems leave behind. */
const junk = (name: string) => name.startsWith('.') || /^(thumbs\.db|desktop\.ini|__MACOSX)$/i.test(name)

const partFolders: Readonly<Record<string, SourcePart>> = {
  train: 'train',
  validation: 'validation',
  valid: 'validation',
  val: 'validation',
  test: 'test',
}

const byCodePoint = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

async function entriesOf(path: string): Promise<Dirent[]> {
  const entries = await readdir(path, { withFileTypes: true })
  return entries.filter((entry) => !junk(entry.name)).sort((a, b) => byCodePoint(a.name, b.name))
}

interface Found {
  /** Class folders of the training part, whatever is in them. */
  readonly classes: Set<string>
  readonly images: { file: string; part: SourcePart; label: string }[]
  readonly bad: BadFile[]
}

async function findClasses(root: string, below: string, part: SourcePart, found: Found, limits: DatasetLimits) {
  const entries = await entriesOf(join(root, below)).catch((cause) => {
    throw invalidData(`${join(root, below)} ${unreadableReason(cause, below)}`, undefined, cause)
  })
  for (const entry of entries) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isSymbolicLink()) found.bad.push({ file: name, reason: 'symbolic link; links are not followed' })
    // Beside the classes there may be a licence or notes, but an image there has no label.
    else if (!entry.isDirectory()) {
      if (isImageName(entry.name)) found.bad.push({ file: name, reason: 'image outside of a class folder' })
    } else await findImages(root, name, entry.name, part, found, limits)
  }
}

async function findImages(
  root: string,
  folder: string,
  label: string,
  part: SourcePart,
  found: Found,
  limits: DatasetLimits,
) {
  if (part === 'train') found.classes.add(label)
  const entries = await entriesOf(join(root, folder)).catch((error) => {
    found.bad.push({ file: `${folder}/`, reason: unreadableReason(error, folder) })
  })
  if (entries === undefined) return
  if (entries.length === 0) found.bad.push({ file: `${folder}/`, reason: 'class folder without an image' })
  for (const entry of entries) {
    const file = `${folder}/${entry.name}`
    if (entry.isSymbolicLink()) found.bad.push({ file, reason: 'symbolic link; links are not followed' })
    else if (entry.isDirectory()) found.bad.push({ file: `${file}/`, reason: 'folder inside a class folder' })
    else if (!entry.isFile()) found.bad.push({ file, reason: 'not a regular file' })
    else if (!isImageName(entry.name))
      found.bad.push({
        file,
        reason: 'not a picture by its name (.jpg, .jpeg, .jfif, .png, .webp, .gif, .tif, .tiff, .bmp)',
      })
    else {
      const size = await lstat(join(root, file)).then(
        (found) => found.size,
        (error) => unreadableReason(error, file),
      )
      if (typeof size === 'string') found.bad.push({ file, reason: size })
      else if (size === 0) found.bad.push({ file, reason: 'empty file' })
      else if (size > limits.imageFileBytes)
        found.bad.push({ file, reason: `${size} bytes; at most ${limits.imageFileBytes} are allowed` })
      else found.images.push({ file, part, label })
      if (found.images.length > limits.images)
        throw invalidData(`${root} holds more than ${limits.images} images, the most that is allowed`)
    }
  }
}

/** The sub-folders that stand for parts; undefined where there is no `train` folder (then every folder is a class). */
async function partFoldersOf(root: string): Promise<readonly [string, SourcePart][] | undefined> {
  const folders = (await entriesOf(root)).filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const parts = folders.flatMap((name) =>
    name in partFolders ? [[name, partFolders[name]] as [string, SourcePart]] : [],
  )
  if (!folders.includes('train')) return undefined
  const others = folders.filter((name) => !(name in partFolders))
  if (others.length > 0)
    throw invalidData(
      `${root} has a folder "train" and beside it "${others[0]}", which is neither validation nor test`,
      'Put every class below train/ (and test/), or rename a class that is really called "train".',
    )
  return parts
}

/** @throws InvalidData when there is no class folder, or too much. */
async function readFolder(
  folder: string,
  classNames: readonly string[] | undefined,
  limits: DatasetLimits,
): Promise<DatasetSource> {
  const found: Found = { classes: new Set(), images: [], bad: [] }
  for (const [name, part] of (await partFoldersOf(folder)) ?? [['', 'train'] as const])
    await findClasses(folder, name, part, found, limits)
  const classes = classNames ?? [...found.classes].sort(byCodePoint)
  const known = new Set(classes)
  return {
    format: 'folder',
    folder,
    files: found.images.map(({ file }) => file),
    classes,
    count: found.images.length,
    async *records(): AsyncGenerator<SourceRecord> {
      yield* found.bad
      for (const { file, part, label } of found.images) {
        if (known.has(label)) yield { file, part, label, image: { path: join(folder, file) } }
        else
          yield {
            file,
            reason: `class ${JSON.stringify(label)} is not among the ${classNames ? 'classes of dataset.yaml' : 'folders of train/'}`,
          }
      }
    },
  }
}

export const folderFormat: DataFormat = {
  name: 'folder',
  looksFor: 'a folder of images per class',
  yaml: selfDescribing('folder'),
  recognises: ({ folders }) => folders.length > 0,
  open: ({ folder }, yaml, limits) => readFolder(folder, yaml?.classes, limits),
}
