/** Reads a data set, splits it, and stores it as shards under its content hash; or finds it there. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { invalidData } from '../errors.ts'
import { type DatasetLimits, defaultLimits } from '../limits.ts'
import type { PackedDataset, PackedPart } from '../manifest.ts'
import type { DatasetSource, SourcePart } from '../source.ts'
import { type SplitRule, splitByContent } from '../split.ts'
import { encodedForm } from './encoded-form.ts'
import type { Form, PutShard } from './form.ts'
import { labelBytesOf } from './label-bytes.ts'
import { packedForm } from './packed-form.ts'
import { badFilesError, classesOf, type ReadImage, readImages } from './read-images.ts'
import type { ShardStore } from './shard-store.ts'
import { sha256Of, sourceHash } from './source-hash.ts'
import type { Fit } from './stored-pixels.ts'

export interface PackOptions {
  /** Side length of the square images that are read, in pixels: the largest resolution that will be trained with. */
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
  /** `encoded`: pictures, decoded batch by batch; `packed`: pixels in memory. Default: by the size. */
  readonly form?: 'packed' | 'encoded'
  /** How the data set was split whose run this one goes on from. */
  readonly splitAs?: SplitRule
}

export const defaultPackOptions: Omit<PackOptions, 'storedSize' | 'seed'> = {
  validation: 0.2,
  test: 0.2,
  onBadFile: 'stop',
  fit: 'stretch',
}

/** From this side length on, a picture takes far less encoded than as pixels, and decoding it little beside a step. */
const encodedFrom = 64

export interface PackSurroundings {
  readonly limits?: DatasetLimits
  /** What the manifest says about where the data set came from; the source's folder by default. */
  readonly origin?: string
  /** `total` is undefined while it is not known: some formats tell only at the end. */
  readonly progress?: (done: number, total: number | undefined) => void
  readonly log?: (message: string, fields?: Readonly<Record<string, unknown>>) => void
  readonly signal?: AbortSignal
}

export interface Packing {
  readonly manifest: PackedDataset
  /** Whether it was there already: then only the source files were hashed. */
  readonly reused: boolean
  /** Images read. */
  readonly images: number
}

const partNames = ['train', 'validation', 'test'] as const

/** The name that a data set is packed under: what its images and the options come to. Reads every file. */
export function datasetHash(
  source: DatasetSource,
  options: PackOptions,
  { limits = defaultLimits, signal }: Pick<PackSurroundings, 'limits' | 'signal'> = {},
): Promise<string> {
  return sourceHash(source, { ...options, limits }, signal)
}

/** @throws InvalidData naming the first files that can't be used and their number, or what else is wrong. */
export async function packDataset(
  store: ShardStore,
  source: DatasetSource,
  options: PackOptions,
  surroundings: PackSurroundings = {},
): Promise<Packing> {
  const limits = surroundings.limits ?? defaultLimits
  const hash = await datasetHash(source, options, surroundings)
  const found = await store.findManifest(hash)
  if (found) return { manifest: found, reused: true, images: 0 }
  const put: PutShard = async (name, kind, body) => {
    const sha256 = sha256Of(body)
    return { key: await store.put(hash, `${name}-${sha256.slice(0, 16)}`, kind, body), sha256 }
  }
  const form = options.form ?? (options.storedSize >= encodedFrom ? 'encoded' : 'packed')
  const pack = <K>(used: Form<K>) => packAs(used, hash, store, put, source, options, limits, surroundings)
  if (form === 'packed') return pack(packedForm(options.storedSize, options.fit, limits, put))
  const scratch = await mkdtemp(join(tmpdir(), 'nat-pictures-'))
  try {
    return await pack(await encodedForm(options.storedSize, limits, put, scratch))
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function packAs<K>(
  form: Form<K>,
  hash: string,
  store: ShardStore,
  put: PutShard,
  source: DatasetSource,
  options: PackOptions,
  limits: DatasetLimits,
  surroundings: PackSurroundings,
): Promise<Packing> {
  try {
    const { progress = () => {}, signal, log } = surroundings
    const read = await readImages(source, form, limits, progress, signal)
    const { images, bad, classes } = usable(source, read, options.onBadFile)
    const labelOf = new Map(classes.map((name, label) => [name, label]))
    // `usable` has left only images of these classes.
    const items = images.map(({ label, part, content }) => ({ label: labelOf.get(label) ?? -1, part, content }))
    const { parts, leaked, rule } = splitByContent(items, { ...options, as: options.splitAs }, classes)
    reportDuplicates(items, images, log)
    for (const name of partNames)
      if (parts[name].length === 0)
        throw invalidData(
          `The ${name} part of the data set is empty: ${images.length} images of ${classes.length} classes are too few to split`,
          'Three different images of a class are the least that fills all parts.',
        )
    const keptOf = (part: SourcePart) => parts[part].map((index) => images[index].kept)
    const channels = form.channels(images.map(({ kept }) => kept))
    const statistics = form.statistics(keptOf('train'), channels)
    const packed = async (name: SourcePart): Promise<PackedPart> => {
      signal?.throwIfAborted()
      const labels = labelBytesOf(parts[name].map((index) => items[index].label))
      return {
        count: parts[name].length,
        ...(await form.write(name, keptOf(name), channels)),
        labels: await put(name, 'labels', labels),
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
      parts: { train: await packed('train'), validation: await packed('validation'), test: await packed('test') },
      split: { ...rule, placed: rule.placed.map(([content, part]) => [content, part]) },
      skipped: [
        ...bad,
        ...leaked.map(([index, twin]) => ({
          file: images[index].file,
          reason: `same image as ${images[twin].file} of the ${images[twin].part} part`,
        })),
      ],
    }
    return { manifest: await store.publishManifest(manifest), reused: false, images: images.length }
  } finally {
    await form.close()
  }
}

/** The images that go in, or the reason why there are none. */
function usable<K>(
  source: DatasetSource,
  read: { images: ReadImage<K>[]; bad: { file: string; reason: string }[] },
  onBadFile: PackOptions['onBadFile'],
) {
  const { bad } = read
  if (bad.length > 0 && onBadFile === 'stop') throw badFilesError(bad, read.images.length)
  const classes = classesOf(source, read)
  const known = new Set(classes)
  const images = read.images.filter(({ file, label }) => {
    if (!known.has(label)) bad.push({ file, reason: `no training image of its class ${JSON.stringify(label)}` })
    return known.has(label)
  })
  if (bad.length > 0 && onBadFile === 'stop') throw badFilesError(bad, images.length)
  if (images.length === 0 || classes.length < 2)
    throw invalidData(
      `The data set ${source.folder} has ${images.length === 0 ? 'no usable image' : `images of one class only (${classes[0]})`}; at least 2 classes are needed`,
    )
  if (classes.length > 65_536)
    throw invalidData(`The data set has ${classes.length} classes; at most 65536 are allowed`)
  return { images, bad, classes }
}

const examplesNamed = 5

/** Identical images with different labels are worth a look; they are kept, together in one part. */
function reportDuplicates(
  items: readonly { label: number; content: string }[],
  images: readonly { file: string }[],
  log: PackSurroundings['log'],
) {
  const first = new Map<string, number>()
  let count = 0
  const examples: string[] = []
  items.forEach(({ content, label }, index) => {
    const twin = first.get(content)
    if (twin === undefined) first.set(content, index)
    else if (items[twin].label !== label) {
      count++
      if (examples.length < examplesNamed) examples.push(`${images[twin].file} and ${images[index].file}`)
    }
  })
  if (count > 0) log?.('some identical images have different labels', { count, examples })
}
