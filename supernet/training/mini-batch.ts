/** A mini-batch of augmented images and their targets. */
import type { Generator } from '../../nat/random/index.ts'
import { type ImageBatch, type ImageSet, imageBatch } from '../input/batches.ts'
import type { Targets, Task } from '../tasks/index.ts'
import { type Augmentation, cutOut, randomCrop } from './augmentation.ts'
import { jitterColours } from './colour-jitter.ts'
import { type Mixed, mixedTargets } from './mixing.ts'

/**
 * All of these images, for a network input of `resolution` pixels.
 * @param generator of this mini-batch alone
 * @param mixed how the images were mixed with each other before
 */
export function augmentedBatch(
  task: Task,
  images: ImageSet<unknown>,
  resolution: number,
  { augmentation, labelSmoothing }: { augmentation: Augmentation; labelSmoothing: number },
  generator: Generator,
  mixed?: Mixed,
): { batch: ImageBatch; targets: Targets; labels: readonly unknown[] } {
  const crops = Array.from({ length: images.count }, () => randomCrop(augmentation, images.size, generator))
  const batch = imageBatch(images, Array.from(crops.keys()), resolution, (position) => crops[position])
  jitterColours(batch.images.data, images, augmentation.colour, generator)
  cutOut(batch.images.data, images, augmentation, generator)
  const labels = crops.map((crop, index) => task.crop(images.labels[index], crop))
  const encoded = task.encode(labels, labelSmoothing)
  return { batch, targets: mixed ? encoded.map((each) => mixedTargets(each, mixed, crops)) : encoded, labels }
}
