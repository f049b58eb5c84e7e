/** What changes the pixels of a whole mini-batch and takes long: made in a thread of its own while a step is made. */
import type { Generator } from '../../nat/random/index.ts'
import type { ImageShape } from '../input/batches.ts'
import type { Augmentation } from './augmentation.ts'
import { type Mixed, type Mixing, mixImages } from './mixing.ts'
import { type RandAugment, randAugment } from './rand-augment.ts'

export interface PixelAugmentation {
  readonly randAugment: RandAugment
  readonly mixing: Mixing
}

/** @returns undefined where nothing of it is on */
export function pixelAugmentationOf(augmentation: Augmentation): PixelAugmentation | undefined {
  const { randAugment = { operations: 0, magnitude: 0 }, mixup = 0, cutmix = 0 } = augmentation
  if (randAugment.operations === 0 && mixup === 0 && cutmix === 0) return undefined
  return { randAugment, mixing: { mixup, cutmix } }
}

/**
 * RandAugment, then mixup or CutMix, in place.
 * @param pixels uint8 [count, size, size, channels]
 */
export function augmentPixels(
  pixels: Uint8Array,
  shape: ImageShape,
  { randAugment: settings, mixing }: PixelAugmentation,
  generator: Generator,
): Mixed | undefined {
  randAugment(pixels, shape, settings, generator)
  return mixImages(pixels, shape, mixing, generator)
}
