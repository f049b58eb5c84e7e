/** Reads a data set, splits it, and stores it as packed uint8 shards under its content hash; or finds it there. */
import { createHash } from 'node:crypto'
import { invalidData } from '../errors.ts'
import { mapInOrder } from '../files/map-in-order.ts'
import { type DatasetLimits, defaultLimits } from '../limits.ts'
import type { PackedDataset, PackedPart, ShardReference } from '../manifest.ts'
import { type BadFile, type DatasetSource, isBad, type SourcePart } from '../source.ts'
import { stratifiedSplit } from '../split.ts'
import { channelStatistics } from './channel-statistics.ts'
import { labelBytesOf } from './label-bytes.ts'
import type { ShardStore } from './shard-store.ts'
import { sha256Of, sourceHash } from './source-hash.ts'
import { type Fit, type StoredPixels, storedPixels, UnusableImage } from './stored-pixels.ts'

export interface PackOptions {
  /** Side length of the stored square images, in pixels: the largest resolution that will be trained with. */
  readonly storedSize: number
  /** Seed of the split. */
  readonly seed: number
  /** Share (below 1) or number (from 1) of the images left for training that become the validation part. */
  readonly validation: number
  /** Share, or number from 1, of images for the test part, where the data set has none of its own. */
  readonly test: number
  /** `stop`: any file that can't be used is an error; `skip`: it is left out and listed in the manifest. */
  readonly onBadFile: 'stop' | 'skip'
  readonly fit: Fit
}

export const defaultPackOptions: Omit<PackOptions, 'storedSize' | 'seed'> = {
  validation: 0.2,
  test: 0.2,
  onBadFile: 'stop',
  fit: 'stretch',
}

export interface PackSurroundings {
  readonly limits?: DatasetLimits
  /** What the manifest says about where the data set came from; the source's folder by default. */
  readonly origin?: string
  readonly progress?: (done: number, total: number) => void
  readonly log?: (message: string, fields?: Readonly<Record<string, unknown>>) => void
  readonly signal?: AbortSignal
}

const partNames = ['train', 'validation', 'test'] as const
/** Images decoded at once. */
const concurrency = 16
/** So many bad files, and the data set is something else than was thought. */
const maximumBadFiles = 10_000
const badFilesNamed = 5

interface PackedImage extends StoredPixels {
  readonly file: string
  readonly part: SourcePart
  readonly label: string
  readonly content: string
}

async function readImages(
  source: DatasetSource,
  options: PackOptions,
  limits: DatasetLimits,
  surroundings: PackSurroundings,
): Promise<{ images: PackedImage[]; bad: BadFile[] }> {
  const images: PackedImage[] = []
  const bad: BadFile[] = []
  let bytes = 0
  const packed = mapInOrder(source.records(), concurrency, async (record): Promise<PackedImage | BadFile> => {
    if (isBad(record)) return record
    const { file, part, label } = record
    try {
      const stored = await storedPixels(record.image, options.storedSize, options.fit, limits)
      const content = createHash('sha256').update(stored.pixels).digest('base64')
      return { file, part, label, content, ...stored }
    } catch (error) {
      if (error instanceof UnusableImage) return { file, reason: error.message }
      throw error
    }
  })
  for await (const record of packed) {
    surroundings.signal?.throwIfAborted()
    if ('reason' in record) bad.push(record)
    else {
      images.push(record)
      bytes += record.pixels.length
    }
    if (images.length > limits.images)
      throw invalidData(`The data set holds more than ${limits.images} images, the most that is allowed`)
    if (bytes > limits.packedBytes)
      throw invalidData(
        `The packed data set would have more than ${limits.packedBytes} bytes (${images.length} images of ` +
          `${options.storedSize} x ${options.storedSize} so far), the most that is allowed`,
        'Use fewer images or a smaller stored size.',
      )
    if (bad.length >= maximumBadFiles) throw badFilesError(bad, images.length, 'at least ')
    surroundings.progress?.(images.length + bad.length, Math.max(source.count ?? 0, images.length + bad.length))
  }
  return { images, bad }
}

function badFilesError(bad: readonly BadFile[], usable: number, atLeast = '') {
  const first = bad.slice(0, badFilesNamed).map(({ file, reason }) => `${file}: ${reason}`)
  const more = bad.length > first.length ? `; and ${bad.length - first.length} more` : ''
  return invalidData(
    `${atLeast}${bad.length} of ${bad.length + usable} files or images of the data set can't be used: ${first.join('; ')}${more}`,
    'Repair or remove them, or set dataset.onBadFile to skip in the spec: then they are left out and listed in the manifest.',
  )
}

/** Class names in the order of their labels: as the source has them, or those that occur, numbers by value. */
function classesOf(source: DatasetSource, images: readonly PackedImage[], bad: BadFile[]): string[] {
  const occurring = new Set(images.filter(({ part }) => part === 'train').map(({ label }) => label))
  const numeric = (name: string) => /^\d+$/.test(name)
  const order = (a: string, b: string) =>
    numeric(a) && numeric(b) ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0
  const classes = source.classes ?? [...occurring].sort(order)
  for (const name of classes)
    if (!occurring.has(name)) bad.push({ file: `class ${JSON.stringify(name)}`, reason: 'no usable training image' })
  return classes.filter((name) => occurring.has(name))
}

/** Puts the images of a part one after another: [count, size, size, channels]. */
function gather(
  images: readonly PackedImage[],
  indices: readonly number[],
  bytes: number,
  channels: 1 | 3,
): Uint8Array {
  const target = new Uint8Array(indices.length * bytes)
  indices.forEach((index, position) => {
    const image = images[index]
    if (image.channels === channels) target.set(image.pixels, position * bytes)
    else for (let i = 0; i < bytes; i++) target[position * bytes + i] = image.pixels[Math.floor(i / 3)]
  })
  return target
}

async function putPart(
  store: ShardStore,
  hash: string,
  part: SourcePart,
  kind: 'images' | 'labels',
  body: Uint8Array,
): Promise<ShardReference> {
  const sha256 = sha256Of(body)
  return { key: await store.put(hash, `${part}-${sha256.slice(0, 16)}`, kind, body), sha256 }
}

/**
 * @returns the manifest, and whether the packed data set was there already (then only the source files were hashed).
 * @throws InvalidData naming the first files that can't be used and their number, or what else is wrong.
 */
export async function packDataset(
  store: ShardStore,
  source: DatasetSource,
  options: PackOptions,
  surroundings: PackSurroundings = {},
): Promise<{ manifest: PackedDataset; reused: boolean; images: number }> {
  const limits = surroundings.limits ?? defaultLimits
  const hash = await sourceHash(source, { ...options, limits }, surroundings.signal)
  const found = await store.findManifest(hash)
  if (found) return { manifest: found, reused: true, images: 0 }

  const { images: all, bad } = await readImages(source, options, limits, surroundings)
  const classes = classesOf(source, all, bad)
  const labelOf = new Map(classes.map((name, label) => [name, label]))
  const images = all.filter(({ file, label }) => {
    if (!labelOf.has(label)) bad.push({ file, reason: `no training image of its class ${JSON.stringify(label)}` })
    return labelOf.has(label)
  })
  if (bad.length > 0 && options.onBadFile === 'stop') throw badFilesError(bad, images.length)
  if (classes.length < 2)
    throw invalidData(
      `The data set ${source.folder} has ${classes.length === 0 ? 'no usable image' : `images of one class only (${classes[0]})`}; at least 2 classes are needed`,
    )
  if (classes.length > 65_536)
    throw invalidData(`The data set has ${classes.length} classes; at most 65536 are allowed`)

  const items = images.map(({ label, part, content }) => ({ label: labelOf.get(label) as number, part, content }))
  const { parts, leaked } = stratifiedSplit(items, options)
  reportDuplicates(items, images, surroundings)
  const skipped = [
    ...bad,
    ...leaked.map(([index, twin]) => ({
      file: images[index].file,
      reason: `same image as ${images[twin].file} of the ${images[twin].part} part`,
    })),
  ]
  for (const name of partNames)
    if (parts[name].length === 0)
      throw invalidData(
        `The ${name} part of the data set is empty: ${images.length} images of ${classes.length} classes are too few to split`,
        'Three different images of a class are the least that fills all parts.',
      )

  const channels = images.every((image) => image.channels === 1) ? 1 : 3
  const bytes = options.storedSize ** 2 * channels
  const stored = {} as Record<SourcePart, PackedPart>
  let statistics = { mean: [0], deviation: [1] }
  for (const name of partNames) {
    const pixels = gather(images, parts[name], bytes, channels)
    if (name === 'train') statistics = channelStatistics(pixels, channels)
    const labels = labelBytesOf(parts[name].map((index) => items[index].label))
    stored[name] = {
      count: parts[name].length,
      images: await putPart(store, hash, name, 'images', pixels),
      labels: await putPart(store, hash, name, 'labels', labels),
    }
  }
  const manifest: PackedDataset = {
    schema: 1,
    hash,
    source: surroundings.origin ?? source.folder,
    classes,
    size: options.storedSize,
    channels,
    ...statistics,
    parts: stored,
    skipped,
  }
  return { manifest: await store.publishManifest(manifest), reused: false, images: images.length }
}

/** Identical images with different labels are worth a look; they are kept, together in one part. */
function reportDuplicates(
  items: readonly { label: number; content: string }[],
  images: readonly PackedImage[],
  { log }: PackSurroundings,
) {
  const first = new Map<string, number>()
  let count = 0
  const examples: string[] = []
  items.forEach(({ content, label }, index) => {
    const twin = first.get(content)
    if (twin === undefined) first.set(content, index)
    else if (items[twin].label !== label) {
      count++
      if (examples.length < badFilesNamed) examples.push(`${images[twin].file} and ${images[index].file}`)
    }
  })
  if (count > 0) log?.('some identical images have different labels', { count, examples })
}
