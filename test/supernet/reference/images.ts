/** The network's input from stored images: crop, bilinear resize with half-pixel centres, flip, normalise. */

import type { ImageSet } from '../../../supernet/input/batches.ts'
import type { Crop } from '../../../supernet/input/boxes.ts'
import { leaf, type Value } from './value.ts'

/** Images [n, 3, r, r] at `indices`; mean and deviation per channel of values in 0..1. Outside the image: black. */
export function networkInput(
  set: ImageSet,
  indices: readonly number[],
  resolution: number,
  cropOf: (position: number) => Crop,
  mean: readonly number[],
  deviation: readonly number[],
): Value {
  const { size, channels } = set
  const data: number[] = []
  indices.forEach((index, position) => {
    const { top, left, height, width, flip } = cropOf(position)
    const pixel = (y: number, x: number, channel: number) =>
      set.images[((index * size + y) * size + x) * channels + (channels === 1 ? 0 : channel)]
    for (let channel = 0; channel < 3; channel++) {
      for (let i = 0; i < resolution; i++) {
        for (let j = 0; j < resolution; j++) {
          const y = near(top + ((i + 0.5) * height) / resolution - 0.5)
          const column = flip ? resolution - 1 - j : j
          const x = near(left + ((column + 0.5) * width) / resolution - 0.5)
          const byte = y < 0 || x < 0 || y > size - 1 || x > size - 1 ? 0 : bilinear(pixel, y, x, channel, size)
          const statistic = mean.length === 1 ? 0 : channel
          data.push((byte / 255 - mean[statistic]) / deviation[statistic])
        }
      }
    }
  })
  return leaf([indices.length, 3, resolution, resolution], data)
}

/** A sample on a pixel's centre is on it whatever the rounding. */
const near = (position: number) => (Math.abs(position - Math.round(position)) < 1e-9 ? Math.round(position) : position)

function bilinear(
  pixel: (y: number, x: number, channel: number) => number,
  y: number,
  x: number,
  channel: number,
  size: number,
): number {
  const [top, left] = [Math.floor(y), Math.floor(x)]
  const [bottom, right] = [Math.min(size - 1, top + 1), Math.min(size - 1, left + 1)]
  const [down, across] = [y - top, x - left]
  const above = pixel(top, left, channel) * (1 - across) + pixel(top, right, channel) * across
  const below = pixel(bottom, left, channel) * (1 - across) + pixel(bottom, right, channel) * across
  return above * (1 - down) + below * down
}
