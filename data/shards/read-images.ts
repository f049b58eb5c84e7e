/** Reads every image of a source into a form, and collects what can't be used. */
import { invalidData } from '../errors.ts'
import { mapInOrder } from '../files/map-in-order.ts'
import type { DatasetLimits } from '../limits.ts'
import { type BadFile, type DatasetSource, isBad, type SourcePart } from '../source.ts'
import { UnusableImage } from './decode.ts'
import type { Form } from './form.ts'

/** Images decoded at once. */
const concurrency = 16
/** So many bad files, and the data set is something else than was thought. */
const maximumBadFiles = 10_000
const badFilesNamed = 5

export interface ReadImage<K> {
  readonly file: string
  readonly part: SourcePart
  readonly label: string
  readonly content: string
  readonly kept: K
}

export interface ReadResult<K> {
  readonly images: ReadImage<K>[]
  readonly bad: BadFile[]
}

/** @throws InvalidData when there is more of anything than the limits allow */
export async function readImages<K>(
  source: DatasetSource,
  form: Form<K>,
  limits: DatasetLimits,
  progress: (done: number, total: number | undefined) => void,
  signal: AbortSignal | undefined,
): Promise<ReadResult<K>> {
  const images: ReadImage<K>[] = []
  const bad: BadFile[] = []
  let bytes = 0
  const taken = mapInOrder(source.records(), concurrency, async (record) => {
    if (isBad(record)) return record
    const { file, part, label } = record
    try {
      return { file, part, label, ...(await form.take(record.image)) }
    } catch (error) {
      if (error instanceof UnusableImage) return { file, reason: error.message }
      throw error
    }
  })
  for await (const record of taken) {
    signal?.throwIfAborted()
    if ('reason' in record) bad.push(record)
    else {
      const { bytes: held, ...image } = record
      images.push(image)
      bytes += held
    }
    if (images.length > limits.images)
      throw invalidData(`The data set holds more than ${limits.images} images, the most that is allowed`)
    if (bytes > limits.packedBytes)
      throw invalidData(
        `The packed data set would have more than ${limits.packedBytes} bytes (after ${images.length} images), the most that is allowed`,
        'Use fewer images or a smaller stored size.',
      )
    if (bad.length >= maximumBadFiles) throw badFilesError(bad, images.length, 'at least ')
    const done = images.length + bad.length
    progress(done, source.count && Math.max(source.count, done))
  }
  progress(images.length + bad.length, images.length + bad.length)
  return { images, bad }
}

export function badFilesError(bad: readonly BadFile[], usable: number, atLeast = '') {
  return invalidData(
    `${atLeast}${bad.length} of ${bad.length + usable} files or images of the data set can't be used: ${firstOf(bad)}`,
    'Repair or remove them, or set dataset.onBadFile to skip in the spec: then they are left out and listed in the manifest.',
  )
}

function firstOf(bad: readonly BadFile[]): string {
  const first = bad.slice(0, badFilesNamed).map(({ file, reason }) => `${file}: ${reason}`)
  const more = bad.length > first.length ? `; and ${bad.length - first.length} more` : ''
  return `${first.join('; ')}${more}`
}

/**
 * Class names in the order of their labels: as the source has them, or those that occur, numbers by value.
 * @throws InvalidData when a class has no usable training image: it would vanish without a word
 */
export function classesOf<K>(source: DatasetSource, { images, bad }: ReadResult<K>): string[] {
  const occurring = new Set(images.filter(({ part }) => part === 'train').map(({ label }) => label))
  const numeric = (name: string) => /^\d+$/.test(name)
  const order = (a: string, b: string) =>
    numeric(a) && numeric(b) ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0
  const classes = source.classes ?? [...occurring].sort(order)
  const lost = classes.filter((name) => !occurring.has(name))
  if (lost.length === 0 || images.length === 0) return [...classes]
  const reasons = bad.length === 0 ? '' : ` Not usable: ${firstOf(bad)}`
  throw invalidData(
    `${lost.length === 1 ? 'Class' : 'Classes'} ${lost.map((name) => JSON.stringify(name)).join(', ')} of the data set ${lost.length === 1 ? 'has' : 'have'} no usable training image.${reasons}`,
    'Repair the images, or take the class out of the data set (its folder, or its name in dataset.yaml).',
  )
}
