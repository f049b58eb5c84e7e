/** When a border of zeros is one of those that TensorFlow's kernels, and TensorFlow Lite's, put around an image themselves. */
import { padded } from '../supernet/static/builder.ts'
import type { Border } from '../supernet/static/network.ts'

/** `valid`: no border. `same`: TensorFlow's rule. */
export type OwnPadding = 'valid' | 'same'

/**
 * @param shape of the image: height, width
 * @returns undefined where zeros must be put around first
 */
export function ownPadding(
  [height, width]: readonly number[],
  kernel: number,
  stride: number,
  { top, left, bottom, right }: Border,
): OwnPadding | undefined {
  if (Math.max(top, left, bottom, right) === 0) return 'valid'
  const rows = padded(height, kernel, stride, 'same').border
  const columns = padded(width, kernel, stride, 'same').border
  const isSame = top === rows.top && bottom === rows.bottom && left === columns.left && right === columns.right
  return isSame ? 'same' : undefined
}
