/**
 * RandAugment (Cubuk et al., NeurIPS 2020): each image goes through some operations, drawn from fourteen, all of one strength.
 * What full strength means is torchvision's choice.
 */
import type { Generator } from '../../nat/random/index.ts'
import type { ImageShape } from '../input/batches.ts'
import { greyOf, meanGrey } from './colour-jitter.ts'
import { unmoved, warp } from './image-warp.ts'

export interface RandAugment {
  /** Operations that each image goes through; 0: off. */
  readonly operations: number
  /** Strength from 0 (nothing) to 10 (the most). */
  readonly magnitude: number
}

/** Changes uint8 [size, size, channels] in place. `strength`: 0 to 1, of either sign where the operation has two directions. */
type Operation = (image: Uint8Array, shape: ImageShape, strength: number) => void

/** value -> reference + factor * (value - reference), the reference by pixel. */
const blend =
  (referenceOf: (image: Uint8Array, shape: ImageShape) => (at: number) => number): Operation =>
  (image, shape, strength) => {
    const reference = referenceOf(image, shape)
    const factor = 1 + 0.9 * strength
    for (let at = 0; at < image.length; at++) image[at] = byte(reference(at) + factor * (image[at] - reference(at)))
  }

const byte = (value: number) => Math.min(255, Math.max(0, Math.round(value)))

/** Each channel's values by a table. */
function byTable(image: Uint8Array, channels: number, tableOf: (channel: number) => ArrayLike<number>): void {
  for (let channel = 0; channel < channels; channel++) {
    const table = tableOf(channel)
    for (let at = channel; at < image.length; at += channels) image[at] = table[image[at]]
  }
}

const table = (of: (value: number) => number): Uint8Array => Uint8Array.from({ length: 256 }, (_, i) => of(i))

function histogram(image: Uint8Array, channels: number, channel: number): Uint32Array {
  const counts = new Uint32Array(256)
  for (let at = channel; at < image.length; at += channels) counts[image[at]]++
  return counts
}

/** Grey of the pixel that a value belongs to, of the image as it was before. */
function greys(image: Uint8Array, { channels }: ImageShape): (at: number) => number {
  const before = image.slice()
  return channels === 3 ? (at) => greyOf(before, at - (at % 3)) : (at) => before[at]
}

/** Of each value the mean over its pixel's neighbours (3 x 3, the centre five times); at the border the value itself. */
function smoothed(image: Uint8Array, { size, channels }: ImageShape): (at: number) => number {
  const before = image.slice()
  const row = size * channels
  const around = [-row - channels, -row, -row + channels, -channels, channels, row - channels, row, row + channels]
  return (at) => {
    const [y, x] = [Math.floor(at / row), Math.floor((at % row) / channels)]
    if (y === 0 || x === 0 || y === size - 1 || x === size - 1) return before[at]
    return around.reduce((sum, offset) => sum + before[at + offset], 5 * before[at]) / 13
  }
}

const operations: Readonly<Record<string, { readonly signed: boolean; readonly apply: Operation }>> = {
  identity: { signed: false, apply: () => undefined },
  autoContrast: {
    signed: false,
    apply: (image, { channels }) =>
      byTable(image, channels, (channel) => {
        const counts = histogram(image, channels, channel)
        const low = counts.findIndex((count) => count > 0)
        const high = counts.findLastIndex((count) => count > 0)
        return table((value) => (high > low ? byte((255 * (value - low)) / (high - low)) : value))
      }),
  },
  equalize: {
    signed: false,
    apply: (image, { channels }) =>
      byTable(image, channels, (channel) => {
        const counts = histogram(image, channels, channel)
        const lowest = counts.find((count) => count > 0) ?? 0
        const rest = image.length / channels - lowest
        let below = -lowest
        const ranks = Array.from(counts, (count) => {
          below += count
          return below
        })
        return table((value) => (rest > 0 ? byte((255 * Math.max(0, ranks[value])) / rest) : value))
      }),
  },
  rotate: {
    signed: true,
    apply: (image, { size, channels }, strength) => {
      const angle = (Math.PI / 6) * strength
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
      warp(image, size, channels, { ...unmoved, a: cos, b: -sin, c: sin, d: cos })
    },
  },
  shearX: { signed: true, apply: (i, { size, channels }, s) => warp(i, size, channels, { ...unmoved, b: 0.3 * s }) },
  shearY: { signed: true, apply: (i, { size, channels }, s) => warp(i, size, channels, { ...unmoved, c: 0.3 * s }) },
  translateX: {
    signed: true,
    apply: (i, { size, channels }, s) => warp(i, size, channels, { ...unmoved, tx: FARTHEST * size * s }),
  },
  translateY: {
    signed: true,
    apply: (i, { size, channels }, s) => warp(i, size, channels, { ...unmoved, ty: FARTHEST * size * s }),
  },
  solarize: {
    signed: false,
    apply: (image, { channels }, strength) =>
      byTable(image, channels, () => table((value) => (value >= 256 * (1 - strength) ? 255 - value : value))),
  },
  posterize: {
    signed: false,
    apply: (image, { channels }, strength) => {
      const dropped = Math.round(4 * strength)
      byTable(image, channels, () => table((value) => (value >> dropped) << dropped))
    },
  },
  brightness: { signed: true, apply: blend(() => () => 0) },
  contrast: {
    signed: true,
    apply: blend((image, { channels }) => {
      const mean = meanGrey(image, channels)
      return () => mean
    }),
  },
  saturation: { signed: true, apply: blend(greys) },
  sharpness: { signed: true, apply: blend(smoothed) },
}

/** As a share of the side: 150 of 331 pixels. */
const FARTHEST = 150 / 331

export const operationNames: readonly string[] = Object.keys(operations)

/** One operation by its name. @throws RangeError for a name that is none of `operationNames` */
export function applyOperation(name: string, image: Uint8Array, shape: ImageShape, strength: number): void {
  const operation = operations[name]
  if (operation === undefined) throw new RangeError(`RandAugment has no operation ${name}`)
  operation.apply(image, shape, strength)
}

/**
 * Changes each image in place.
 * @param pixels uint8 [count, size, size, channels]
 */
export function randAugment(pixels: Uint8Array, shape: ImageShape, settings: RandAugment, generator: Generator): void {
  const bytes = shape.size ** 2 * shape.channels
  for (let from = 0; settings.operations > 0 && from < pixels.length; from += bytes) {
    const image = pixels.subarray(from, from + bytes)
    for (let i = 0; i < settings.operations; i++) {
      const name = operationNames[generator.integer(operationNames.length)]
      const sign = operations[name].signed && generator.uniform() < 0.5 ? -1 : 1
      applyOperation(name, image, shape, (sign * settings.magnitude) / 10)
    }
  }
}
