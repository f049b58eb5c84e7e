/** Random crops, flips and Cutout: boxes are drawn here, the pixels are moved by the graph. */
import type { Generator } from '../../nat/random/index.ts'
import type { ImageSet } from '../input/batches.ts'
import type { Crop } from '../input/boxes.ts'
import type { RandAugment } from './rand-augment.ts'

export interface Augmentation {
  /** Largest shift in each direction, as a share of the side (torchvision's RandomCrop with padding). */
  readonly shift: number
  /** Range of the share of the image's area that a random resized crop keeps; [1, 1]: no resized crop. */
  readonly cropScale: readonly [number, number]
  /** Mirror half of the images left to right. Not for digits and letters. */
  readonly flip: boolean
  /** Side of the grey square of Cutout (DeVries and Taylor 2017), as a share of the image's side. */
  readonly cutout: number
  /** Largest change of brightness, contrast and saturation (colour-jitter.ts), 0 to 1. */
  readonly colour: number
  /** Default: off. */
  readonly randAugment?: RandAugment
  /** See mixing.ts; default: 0. */
  readonly mixup?: number
  readonly cutmix?: number
}

/** @param size stored side length in pixels */
export function randomCrop(augmentation: Augmentation, size: number, generator: Generator): Crop {
  const { shift } = augmentation
  const [least, most] = augmentation.cropScale
  const flip = augmentation.flip && generator.uniform() < 0.5
  const resized = least < 1
  let height = size
  let width = size
  if (resized) {
    // Inception's random resized crop: area uniform, aspect ratio log-uniform in 3/4 to 4/3.
    const area = size * size * (least + (most - least) * generator.uniform())
    const aspect = Math.exp((2 * generator.uniform() - 1) * Math.log(4 / 3))
    height = Math.min(size, Math.sqrt(area / aspect))
    width = Math.min(size, Math.sqrt(area * aspect))
  }
  const reach = shift * size
  const top = (size - height) * generator.uniform() + reach * (2 * generator.uniform() - 1)
  const left = (size - width) * generator.uniform() + reach * (2 * generator.uniform() - 1)
  // Whole pixels where nothing is resized: a shifted image stays sharp.
  return resized
    ? { top, left, height, width, flip }
    : { top: Math.round(top), left: Math.round(left), height, width, flip }
}

/** Greys a random square of each image in place: `pixels` uint8 [count, size, size, channels], a copy of the originals. */
export function cutOut(
  pixels: Uint8Array,
  { size, channels }: Pick<ImageSet, 'size' | 'channels'>,
  augmentation: Augmentation,
  generator: Generator,
): void {
  const side = Math.round(augmentation.cutout * size)
  if (side === 0) return
  const bytes = size * size * channels
  for (let from = 0; from < pixels.length; from += bytes) {
    // The centre is uniform over the image, so the square may hang over its edge.
    const top = generator.integer(size) - (side >> 1)
    const left = generator.integer(size) - (side >> 1)
    const right = Math.min(size, left + side)
    for (let y = Math.max(0, top); y < Math.min(size, top + side); y++) {
      const row = from + y * size * channels
      pixels.fill(GREY, row + Math.max(0, left) * channels, row + right * channels)
    }
  }
}

const GREY = 128
