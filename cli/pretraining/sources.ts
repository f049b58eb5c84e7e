/** The source tasks that a supernet can be pre-trained on: photos of CIFAR-10, letters and emoji as packages draw them. */
import { createHash } from 'node:crypto'
import { type ExampleSource, evenly, examplesAt, packedSource } from '../../data/example-source.ts'
import type { ChannelStatistics } from '../../supernet/families/index.ts'
import type { Augmentation } from '../../supernet/training/augmentation.ts'
import type { PretrainSource } from '../../supernet/training/pretrain.ts'
import { UsageError } from '../errors.ts'
import type { Drawings } from './drawings/drawing.ts'
import { drawingSource } from './drawings/drawing-source.ts'
import { emoji } from './drawings/emoji.ts'
import { letters } from './drawings/letters.ts'
import { cifar10Classes, loadCifar10 } from './fetch-cifar10.ts'

export interface SourceTask {
  readonly name: string
  readonly classes: readonly string[]
  readonly images: ExampleSource
  /** Of the images and their labels, or of what they are drawn from. */
  readonly sha256: string
  readonly augmentation: Augmentation
}

/** Side length of all sources' images in pixels. */
export const sourcePixels = 32

const unchanged: Augmentation = { shift: 0, cropScale: [1, 1], flip: false, cutout: 0, colour: 0 }

const catalogue: Readonly<Record<string, (seed: number, log: (line: string) => void) => Promise<SourceTask>>> = {
  cifar10: async () => {
    const { images, labels } = (await loadCifar10()).train
    return {
      name: 'cifar10',
      classes: cifar10Classes,
      sha256: createHash('sha256').update(images).update(labels).digest('hex'),
      images: packedSource({ images, labels, count: labels.length, size: sourcePixels, channels: 3 }),
      augmentation: { ...unchanged, shift: 0.0625, flip: true },
    }
  },
  letters: async (seed, log) => drawn('letters', await letters(log), seed),
  emoji: async (seed, log) => drawn('emoji', await emoji(log), seed),
}

/** Poses in which a pre-training may see a drawing: more than it gets to see. */
const ways = 100

const drawn = (name: string, { classes, drawings }: Drawings, seed: number): SourceTask => ({
  name,
  classes,
  sha256: createHash('sha256').update(JSON.stringify(drawings)).digest('hex'),
  images: drawingSource(drawings, { ways, size: sourcePixels, seed }),
  augmentation: { ...unchanged, colour: 0.3 },
})

/**
 * @param text names and shares of the steps, such as `cifar10=2,letters=1`
 * @throws UsageError
 */
export function parseShares(text: string): ReadonlyMap<string, number> {
  const shares = new Map(
    text.split(',').map((each): [string, number] => {
      const [name, share = '1'] = each.split('=')
      if (!(name in catalogue))
        throw new UsageError(
          `--sources names "${name}"; allowed: ${Object.keys(catalogue).join(', ')}, each with its share of the steps, such as cifar10=2,letters=1.`,
        )
      if (!(Number(share) > 0 && Number.isFinite(Number(share))))
        throw new UsageError(`--sources gives ${name} the share "${share}", expected a number above 0.`)
      return [name, Number(share)]
    }),
  )
  if (shares.size < text.split(',').length) throw new UsageError(`--sources names a source twice: ${text}.`)
  return shares
}

/**
 * In the order in which they are named, their classes one after the other.
 * @throws NatError transient (no network)
 */
export async function openSources(
  shares: ReadonlyMap<string, number>,
  seed: number,
  log: (line: string) => void,
): Promise<readonly (SourceTask & PretrainSource)[]> {
  const opened: (SourceTask & PretrainSource)[] = []
  let firstClass = 0
  for (const [name, share] of shares) {
    const task = await catalogue[name](seed, log)
    opened.push({ ...task, share, firstClass, statistics: await statistics(task.images) })
    firstClass += task.classes.length
  }
  return opened
}

/** Images that are enough to know a source's channels by. */
const mostToLookAt = 10_000

async function statistics(source: ExampleSource): Promise<ChannelStatistics> {
  return statisticsOf((await examplesAt(source, evenly(source.count, mostToLookAt))).images)
}

/** @param images uint8, three channels, 0 to 255; the statistics are of values from 0 to 1 */
export function statisticsOf(images: Uint8Array): ChannelStatistics {
  const sums = [0, 0, 0]
  const squares = [0, 0, 0]
  for (let i = 0; i < images.length; i++) {
    const value = images[i] / 255
    sums[i % 3] += value
    squares[i % 3] += value * value
  }
  const pixels = images.length / 3
  const mean = sums.map((sum) => sum / pixels)
  return { mean, deviation: squares.map((square, c) => Math.sqrt(square / pixels - mean[c] ** 2)) }
}
