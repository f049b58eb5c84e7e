/** What the tests of the engine share: a small supernet with known numbers in it, images, and comparisons. */
import { expect } from 'vitest'
import type { Architecture } from '../../nat/space/spaces/mobilenet-v3/architecture.ts'
import { nano } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import type { MobileNetSpace } from '../../nat/space/spaces/mobilenet-v3/mobilenet-space.ts'
import { type SupernetShape, supernetShape } from '../../nat/space/spaces/mobilenet-v3/supernet-shape.ts'
import { mobilenetV3 } from '../../supernet/families/mobilenet-v3/index.ts'
import { type ImageSet, imageBatch, wholeImage } from '../../supernet/input/batches.ts'
import type { Crop } from '../../supernet/input/boxes.ts'
import { deviceOf, kernelsFor } from '../../supernet/native/kernels.ts'
import { Supernet, type SupernetOptions } from '../../supernet/supernet.ts'
import { classification } from '../../supernet/tasks/classification/index.ts'
import { all, head } from '../../supernet/transfer/index.ts'
import type { NamedTensor, State } from '../../supernet/variables/state.ts'
import { networkInput } from './reference/images.ts'
import { filledTensors } from './reference/recipe.ts'
import { isStatistic, savedShapes } from './reference/tensor-names.ts'
import { leaf, type Value } from './reference/value.ts'

export const CLASSES = 10
export const mean = [0.5, 0.4, 0.3]
export const deviation = [0.25, 0.2, 0.3]

export const nanoShape = supernetShape(nano, 0)

/** The first set of weights of a space, on one thread. NAT_DEVICE=gpu: in the form of a GPU, which a CPU computes too. */
export const openNetwork = (space: MobileNetSpace = nano, options: Partial<SupernetOptions> = {}): Supernet =>
  new Supernet({
    network: mobilenetV3.network(space, 0),
    task: classification(CLASSES),
    threads: 1,
    kernels: kernelsFor(deviceOf(process.env)),
    transfers: [all, head],
    ...options,
  })

/** A supernet of the nano space, holding the recipe's numbers and zero momentum. */
export function filledSupernet(options: Partial<SupernetOptions> = {}): Supernet {
  const supernet = openNetwork(nano, options)
  supernet.normaliseBy({ mean, deviation })
  supernet.load(filledState())
  return supernet
}

export function filledState(shape: SupernetShape = nanoShape): State {
  const tensors = filledTensors(savedShapes(shape, CLASSES), Math.fround)
  return new Map(
    Array.from(tensors, ([name, { shape, data }]): [string, NamedTensor] => [
      name,
      { shape, data: Float32Array.from(data) },
    ]),
  )
}

/** The saved tensors as the reference takes them. */
export const referenceTensors = (state: State): Map<string, Value> =>
  new Map(Array.from(state, ([name, { shape, data }]) => [name, leaf(shape, data)]))

export const trainableNames = (): string[] =>
  [...savedShapes(nanoShape, CLASSES).keys()].filter((name) => !isStatistic(name))

/** Smooth random images: noise alone would leave nothing after resizing. */
export function imageSet(count: number, size: number, channels = 3): ImageSet {
  const images = new Uint8Array(count * size * size * channels)
  let state = 12345
  const noise = () => {
    state = (1664525 * state + 1013904223) % 2 ** 32
    return state / 2 ** 32
  }
  for (let image = 0; image < count; image++) {
    const [fx, fy, phase] = [1 + 3 * noise(), 1 + 3 * noise(), 6 * noise()]
    for (let i = 0; i < size * size * channels; i++) {
      const channel = i % channels
      const x = Math.floor(i / channels) % size
      const y = Math.floor(i / channels / size)
      const wave = Math.sin((fx * x + fy * y) / 4 + phase + channel)
      images[image * size * size * channels + i] = Math.round(127.5 + 90 * wave + 70 * (noise() - 0.5))
    }
  }
  return { images, labels: Uint8Array.from({ length: count }, (_, i) => (3 * i) % CLASSES), count, size, channels }
}

/** The same images for the engine and for the reference. */
export function bothBatches(
  set: ImageSet,
  indices: readonly number[],
  resolution: number,
  cropOf: (position: number) => Crop = () => wholeImage(set),
) {
  return {
    batch: imageBatch(set, indices, resolution, cropOf),
    input: networkInput(set, indices, resolution, cropOf, mean, deviation),
  }
}

export const dataOf = (state: State, name: string): Float32Array => {
  const tensor = state.get(name)
  if (tensor === undefined) throw new RangeError(`no tensor ${name}`)
  return tensor.data
}

/** Largest absolute value. NaN if there is one. */
export function largestOf(values: ArrayLike<number>): number {
  let largest = 0
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]))
  return largest
}

export function differenceOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length)
  return largestOf(Float64Array.from(a, (each, i) => each - b[i]))
}

/** Largest difference, as a fraction of the largest expected value. */
export const relativeDifference = (actual: ArrayLike<number>, expected: ArrayLike<number>): number =>
  differenceOf(actual, expected) / largestOf(expected)

/** Whether a subnet uses a tensor (some of it). */
export function isUsed(name: string, architecture: Architecture): boolean {
  const block = /^blocks\.(\d+)\./.exec(name)
  if (block === null) return true
  const slot = Number(block[1]) - 1
  const kernel = architecture.kernelSizes[slot]
  if (kernel === 0) return false
  if (name.endsWith('7to5_matrix')) return kernel <= 5
  if (name.endsWith('5to3_matrix')) return kernel === 3
  return true
}
