/** Borders of zeros as TensorFlow Lite has them. */
import type { Border } from '../../supernet/static/network.ts'
import { Padding } from './schema.generated.js'

/** TensorFlow's own rule where the border is just that; undefined: zeros must be put around first. */
export function paddingRule(
  [height]: readonly number[],
  kernel: number,
  stride: number,
  { top, left, bottom, right }: Border,
): number | undefined {
  if (Math.max(top, left, bottom, right) === 0) return Padding.VALID
  const missing = Math.max(0, (Math.ceil(height / stride) - 1) * stride + kernel - height)
  const before = missing >> 1
  const same = top === before && left === before && bottom === missing - before && right === missing - before
  return same ? Padding.SAME : undefined
}

/** [height, width, channels] with its border. */
export const withBorder = ([height, width, channels]: readonly number[], { top, left, bottom, right }: Border) => [
  height + top + bottom,
  width + left + right,
  channels,
]
