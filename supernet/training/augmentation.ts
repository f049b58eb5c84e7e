/** Random crops and flips: only boxes are drawn here, the pixels are moved by the graph. */
import type { Generator } from '../../nat/random/generator.ts'
import type { Crop } from '../network/boxes.ts'

export interface Augmentation {
  /** Largest shift in each direction, as a fraction of the side (torchvision's RandomCrop with padding). */
  readonly shift: number
  /** Least area of a random resized crop, as a fraction of the image; 1: no resized crop. */
  readonly cropScale: number
  /** Mirror half of the images left to right. Not for digits and letters. */
  readonly flip: boolean
}

export const noAugmentation: Augmentation = { shift: 0, cropScale: 1, flip: false }

/** @param size stored side length in pixels */
export function randomCrop(augmentation: Augmentation, size: number, generator: Generator): Crop {
  const { shift, cropScale } = augmentation
  const flip = augmentation.flip && generator.uniform() < 0.5
  let height = size
  let width = size
  if (cropScale < 1) {
    // Inception's random resized crop: area uniform, aspect ratio log-uniform in 3/4 to 4/3.
    const area = size * size * (cropScale + (1 - cropScale) * generator.uniform())
    const aspect = Math.exp((2 * generator.uniform() - 1) * Math.log(4 / 3))
    height = Math.min(size, Math.sqrt(area / aspect))
    width = Math.min(size, Math.sqrt(area * aspect))
  }
  const reach = shift * size
  const top = (size - height) * generator.uniform() + reach * (2 * generator.uniform() - 1)
  const left = (size - width) * generator.uniform() + reach * (2 * generator.uniform() - 1)
  // Whole pixels where nothing is resized: a shifted image stays sharp.
  return cropScale < 1
    ? { top, left, height, width, flip }
    : { top: Math.round(top), left: Math.round(left), height, width, flip }
}
