/** Weights of images by their class, for data sets whose classes differ much in size. */
import type { ExampleSource } from '../../data/example-source.ts'

/** `balanced`: an image of a class of n among `images` in `classes` counts images / (classes * n) times. The mean is 1. */
export type ClassWeights = 'balanced'

/** @returns the weight of an image by its target, such as its class */
export function classWeightsOf(images: Pick<ExampleSource<unknown>, 'count' | 'target'>): (target: unknown) => number {
  const counts = new Map<unknown, number>()
  for (let index = 0; index < images.count; index++) {
    const target = images.target(index)
    counts.set(target, (counts.get(target) ?? 0) + 1)
  }
  return (target) => images.count / (counts.size * (counts.get(target) ?? 1))
}
