/** When a border of zeros is one of those that TensorFlow's kernels, and TensorFlow Lite's, put around an image themselves. */
import type { Border } from '../supernet/static/network.ts'

/** `valid`: no border. `same`: so many zeros that a side has side / stride places, the odd one at the end. */
export type PaddingRule = 'valid' | 'same'

/**
 * @param shape of the image: height, width
 * @returns undefined where zeros must be put around first
 */
export function paddingRule(
  [height, width]: readonly number[],
  kernel: number,
  stride: number,
  { top, left, bottom, right }: Border,
): PaddingRule | undefined {
  if (Math.max(top, left, bottom, right) === 0) return 'valid'
  const [rows, columns] = [missing(height, kernel, stride), missing(width, kernel, stride)]
  const isHalved = top === rows >> 1 && bottom === rows - top && left === columns >> 1 && right === columns - left
  return isHalved ? 'same' : undefined
}

const missing = (side: number, kernel: number, stride: number) =>
  Math.max(0, (Math.ceil(side / stride) - 1) * stride + kernel - side)
