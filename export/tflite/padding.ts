/** Borders of zeros as TensorFlow Lite has them. */
import type { Border } from '../../supernet/static/network.ts'
import { type OwnPadding, ownPadding } from '../padding.ts'
import { Padding } from './schema.generated.js'

const codes: Readonly<Record<OwnPadding, number>> = { valid: Padding.VALID, same: Padding.SAME }

/** @returns the schema's code of TensorFlow's own rule; undefined: zeros must be put around first */
export function paddingCode(
  shape: readonly number[],
  kernel: number,
  stride: number,
  border: Border,
): number | undefined {
  const rule = ownPadding(shape, kernel, stride, border)
  return rule && codes[rule]
}

/** [height, width, channels] with its border. */
export const withBorder = ([height, width, channels]: readonly number[], { top, left, bottom, right }: Border) => [
  height + top + bottom,
  width + left + right,
  channels,
]
