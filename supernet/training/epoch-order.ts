/** Which images an epoch shows, in which order. */
import type { ExampleSource } from '../../data/example-source.ts'
import type { Generator } from '../../nat/random/index.ts'

/** `all`: every image once. `balanced`: as many images, every class as often as another, rare ones repeated. */
export type Sampling = 'all' | 'balanced'

export function epochOrder(
  images: Pick<ExampleSource<unknown>, 'count' | 'target'>,
  sampling: Sampling,
  generator: Generator,
): Uint32Array<ArrayBuffer> {
  const all = generator.shuffle(Uint32Array.from({ length: images.count }, (_, i) => i))
  return sampling === 'all' ? all : generator.shuffle(balanced(all, images))
}

/** Classes take turns; within its turns, a class shows its images in the given order, again and again. */
function balanced(order: Uint32Array, images: Pick<ExampleSource<unknown>, 'target'>): Uint32Array<ArrayBuffer> {
  const byClass = new Map<unknown, number[]>()
  for (const index of order) {
    const label = images.target(index)
    const members = byClass.get(label) ?? []
    members.push(index)
    byClass.set(label, members)
  }
  const classes = [...byClass.values()]
  return Uint32Array.from(order, (_, i) => {
    const members = classes[i % classes.length]
    return members[Math.floor(i / classes.length) % members.length]
  })
}
