/** A table of latencies of this machine: every distinct layer of a space in onnxruntime, on one thread, one image. */
import { createRequire } from 'node:module'
import { cpus } from 'node:os'
import type { Space } from '../../nat/space/index.ts'
import type { MobileNetSpace } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import type { LatencyTable } from '../../pipeline/contract/latency-table.ts'
import { familyOf } from '../../supernet/families/index.ts'
import type { LayerStyle } from '../../supernet/static/layer-network.ts'
import { UsageError } from '../errors.ts'
import { latencyTable } from './latency-table.ts'
import { pinToOneCore } from './pin.ts'
import { type ProfilePlan, planProfile } from './profile-plan.ts'
import { type ProfileProgress, timePlan } from './time-plan.ts'

export interface PlannedSpace {
  readonly space: Space
  /** Indices into the space's widths. */
  readonly widths: readonly number[]
  readonly classes: number
}

/**
 * What is to be timed of a space, and what the names of its layers leave out.
 * @throws UsageError for a space whose layers have no names of their own
 */
export function plannedSpace({ space, widths, classes }: PlannedSpace): { plan: ProfilePlan; style: LayerStyle } {
  const { layerStyle: style } = familyOf(space).network(space, widths[0])
  if (style === undefined) throw new UsageError(`The layers of ${space.name} can't be timed one by one.`)
  // Only what mobileNetSpace makes has layers of such names: those with a style.
  return { plan: planProfile({ space: space as MobileNetSpace, widths, classes }), style }
}

const version: string = createRequire(import.meta.url)('onnxruntime-node/package.json').version

/** @throws UsageError for a space whose layers have no names of their own */
export async function profileSpace({
  seconds,
  progress,
  ...request
}: PlannedSpace & { readonly seconds: number; readonly progress?: ProfileProgress }): Promise<LatencyTable> {
  const { plan, style } = plannedSpace(request)
  const core = pinToOneCore()
  const visits = await timePlan(plan, style, seconds, progress)
  return latencyTable(plan, visits, {
    device: `${cpus()[0]?.model ?? process.arch}${core === null ? '' : `, core ${core}`}`,
    runtime: `onnxruntime-node ${version}`,
    threads: 1,
    clock: 'processor time',
    measuredAt: new Date().toISOString(),
  })
}
