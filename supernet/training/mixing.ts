/**
 * Two images as one, and their targets: mixup (Zhang et al., ICLR 2018) blends them, CutMix (Yun et al., ICCV 2019) puts a
 * rectangle of one into the other. A mini-batch is mixed one way, each of its images with another of them.
 */
import type { Generator } from '../../nat/random/index.ts'
import type { ImageShape } from '../input/batches.ts'
import type { Crop } from '../input/boxes.ts'

export interface Mixing {
  /** Of the beta distribution from which mixup's share is drawn, 0 to 1; 0: off. */
  readonly mixup: number
  /** The same for the area that CutMix leaves. Where both are on, each mini-batch has one or the other, as often. */
  readonly cutmix: number
}

interface Rectangle {
  readonly top: number
  readonly left: number
  readonly height: number
  readonly width: number
}

/** What was done to a mini-batch. */
export interface Mixed {
  /** Of each image, the position of the one that it was mixed with. */
  readonly partners: readonly number[]
  /** Share that each image keeps of itself, all over it; undefined: outside of `rectangle` all of it, inside nothing. */
  readonly share?: number
  readonly rectangle?: Rectangle
}

/**
 * Mixes the images in place.
 * @param pixels uint8 [count, size, size, channels]
 * @returns undefined where both are off, or there is one image
 */
export function mixImages(
  pixels: Uint8Array,
  { size, channels }: ImageShape,
  { mixup, cutmix }: Mixing,
  generator: Generator,
): Mixed | undefined {
  const bytes = size * size * channels
  const count = pixels.length / bytes
  if ((mixup === 0 && cutmix === 0) || count < 2) return undefined
  const blends = cutmix === 0 || (mixup > 0 && generator.uniform() < 0.5)
  const share = beta(blends ? mixup : cutmix, generator)
  const partners = partnersOf(count, generator)
  const before = pixels.slice()
  if (blends) {
    for (let image = 0; image < count; image++) {
      const [own, other] = [image * bytes, partners[image] * bytes]
      for (let i = 0; i < bytes; i++) {
        pixels[own + i] = Math.round(share * before[own + i] + (1 - share) * before[other + i])
      }
    }
    return { partners, share }
  }
  const rectangle = rectangleOf(size, share, generator)
  for (let image = 0; image < count; image++) {
    for (let y = rectangle.top; y < rectangle.top + rectangle.height; y++) {
      const row = (y * size + rectangle.left) * channels
      const from = partners[image] * bytes + row
      pixels.set(before.subarray(from, from + rectangle.width * channels), image * bytes + row)
    }
  }
  return { partners, rectangle }
}

/**
 * The targets of mixed images: each is its own at the share of it that is seen, and its partner's for the rest.
 * @param targets row-major [count, ...], of the images as they were
 * @param crops what is seen of each
 */
export function mixedTargets(targets: Float32Array, { partners, share, rectangle }: Mixed, crops: readonly Crop[]) {
  const width = targets.length / partners.length
  return Float32Array.from(targets, (own, i) => {
    const image = Math.floor(i / width)
    const kept = share ?? 1 - coverage(rectangle, crops[image])
    return kept * own + (1 - kept) * targets[partners[image] * width + (i % width)]
  })
}

/** Share of the crop's area that the rectangle covers. */
function coverage(rectangle: Rectangle | undefined, crop: Crop): number {
  if (rectangle === undefined) return 0
  const overlap = (from: number, length: number, otherFrom: number, otherLength: number) =>
    Math.max(0, Math.min(from + length, otherFrom + otherLength) - Math.max(from, otherFrom))
  const rows = overlap(rectangle.top, rectangle.height, crop.top, crop.height)
  const columns = overlap(rectangle.left, rectangle.width, crop.left, crop.width)
  return (rows * columns) / (crop.height * crop.width)
}

/** Everyone has another partner: the next one in a random order. */
function partnersOf(count: number, generator: Generator): number[] {
  const order = generator.shuffle(Array.from({ length: count }, (_, i) => i))
  const partners = new Array<number>(count)
  order.forEach((image, i) => {
    partners[image] = order[(i + 1) % count]
  })
  return partners
}

/** Of the area 1 - share of the image, around a uniform centre; what hangs over the edge is cut off. */
function rectangleOf(size: number, share: number, generator: Generator): Rectangle {
  const side = size * Math.sqrt(1 - share)
  const [y, x] = [generator.uniform() * size, generator.uniform() * size]
  const edge = (at: number) => Math.min(size, Math.max(0, Math.round(at)))
  const [top, left] = [edge(y - side / 2), edge(x - side / 2)]
  return { top, left, height: edge(y + side / 2) - top, width: edge(x + side / 2) - left }
}

/** From Beta(alpha, alpha), alpha in (0, 1] (Jöhnk's method). */
function beta(alpha: number, generator: Generator): number {
  for (;;) {
    const u = generator.uniform() ** (1 / alpha)
    const v = generator.uniform() ** (1 / alpha)
    if (u + v > 0 && u + v <= 1) return u / (u + v)
  }
}
