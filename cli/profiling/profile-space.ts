/** A table of latencies of this machine: every distinct layer of a space. */

import { createRequire } from 'node:module'
import { cpus } from 'node:os'
import type { Space } from '../../nat/space/index.ts'
import type { MobileNetSpace } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import { allLayerKeys } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import type { LatencyTable } from '../../pipeline/contract/latency-table.ts'
import { familyOf } from '../../supernet/families/index.ts'
import { UsageError } from '../errors.ts'
import { pinToOneCore } from './pin.ts'
import { type LayerTimes, profileLayer } from './profile-layers.ts'

export interface ProfileRequest {
  readonly space: Space
  /** Indices into the space's widths. */
  readonly widths: readonly number[]
  readonly classes: number
  readonly progress?: (done: number, total: number) => void
}

const version: string = createRequire(import.meta.url)('onnxruntime-node/package.json').version

/** @throws UsageError for a space whose layers have no names of their own */
export async function profileSpace({ space, widths, classes, progress }: ProfileRequest): Promise<LatencyTable> {
  const { layerStyle: style } = familyOf(space).network(space, widths[0])
  if (style === undefined) throw new UsageError(`The layers of ${space.name} can't be timed one by one.`)
  const core = pinToOneCore()
  // Only what mobileNetSpace makes has layers of such names: those with a style.
  const keys = allLayerKeys(space as MobileNetSpace, classes, widths)
  const layers: Record<string, LayerTimes> = {}
  for (const [index, key] of keys.entries()) {
    layers[key] = await profileLayer(key, style)
    progress?.(index + 1, keys.length)
  }
  const first = layers[keys[0]].mean
  const again = (await profileLayer(keys[0], style)).mean
  return {
    schema: 1,
    device: `${cpus()[0]?.model ?? process.arch}, one thread${core === null ? '' : ` on core ${core}`}`,
    runtime: `onnxruntime-node ${version}`,
    measuredAt: new Date().toISOString(),
    space: space.name,
    times: 'milliseconds of one image; mean: the median, spread: between the quarters, of count repetitions',
    // The first layer once more at the end: a machine that grew hot or busy is slower.
    drift: again / first - 1,
    layers,
  }
}
