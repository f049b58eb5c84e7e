/** Subnets that the tests use. */
import type { Architecture } from '../../nat/space/spaces/mobilenet-v3/architecture.ts'

interface Wanted {
  readonly resolution: number
  readonly depths: readonly number[]
  readonly kernelSizes: (slot: number) => number
  readonly expandRatios: (slot: number) => number
}

function architectureOf({ resolution, depths, kernelSizes, expandRatios }: Wanted): Architecture {
  const slots = Array.from({ length: 20 }, (_, slot) => slot)
  const ifActive = (value: (slot: number) => number) => (slot: number) =>
    slot % 4 < depths[Math.floor(slot / 4)] ? value(slot) : 0
  return {
    resolution,
    width: 0,
    depths,
    kernelSizes: slots.map(ifActive(kernelSizes)),
    expandRatios: slots.map(ifActive(expandRatios)),
  }
}

export const uniformSubnet = (
  resolution: number,
  depth: number,
  kernelSize: number,
  expandRatio: number,
): Architecture =>
  architectureOf({
    resolution,
    depths: new Array(5).fill(depth),
    kernelSizes: () => kernelSize,
    expandRatios: () => expandRatio,
  })

export const smallestSubnet = (resolution: number): Architecture => uniformSubnet(resolution, 2, 3, 3)
export const middleSubnet = (resolution: number): Architecture => uniformSubnet(resolution, 3, 5, 4)
export const largestSubnet = (resolution: number): Architecture => uniformSubnet(resolution, 4, 7, 6)

/** Kernels 3, 5, 7 and expand ratios 3, 4, 6 in turn; all depths. `shift` starts the turns elsewhere. */
export const mixedSubnet = (resolution: number, shift = 0): Architecture =>
  architectureOf({
    resolution,
    depths: [2, 3, 4, 2, 3],
    kernelSizes: (slot) => [3, 5, 7][(slot + shift) % 3],
    expandRatios: (slot) => [3, 4, 6][(slot + shift) % 3],
  })
