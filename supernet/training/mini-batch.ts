/** A mini-batch of augmented images and their targets. */
import type { Generator } from '../../nat/random/index.ts'
import { type ImageBatch, type ImageSet, imageBatch } from '../input/batches.ts'
import type { Targets, Task } from '../tasks/index.ts'
import { type Augmentation, cutOut, randomCrop } from './augmentation.ts'
import { jitterColours } from './colour-jitter.ts'

/**
 * All of these images, for a network input of `resolution` pixels.
 * @param generator of this mini-batch alone
 */
export function augmentedBatch(
  task: Task,
  images: ImageSet<unknown>,
  resolution: number,
  { augmentation, labelSmoothing }: { augmentation: Augmentation; labelSmoothing: number },
  generator: Generator,
): { batch: ImageBatch; targets: Targets } {
  const crops = Array.from({ length: images.count }, () => randomCrop(augmentation, images.size, generator))
  const batch = imageBatch(images, Array.from(crops.keys()), resolution, (position) => crops[position])
  jitterColours(batch.images.data, images, augmentation.colour, generator)
  cutOut(batch.images.data, images, augmentation, generator)
  const targets = crops.map((crop, index) => task.crop(images.labels[index], crop))
  return { batch, targets: task.encode(targets, labelSmoothing) }
}
