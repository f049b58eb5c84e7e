/** Latency of a subnet on this machine. */
import { type ImageSet, imageBatch } from '../input/batches.ts'
import type { Supernet } from '../supernet.ts'
import { median } from './statistics.ts'

/**
 * Median milliseconds for one image (batch 1), batch norms folded, calls that warm up not counted. It is the engine's
 * time, its call overhead (about a millisecond) included: good for comparing subnets, no promise about other runtimes.
 */
export function measureLatency(
  supernet: Supernet,
  architecture: unknown,
  images: ImageSet<unknown>,
  repeats = 15,
): number {
  const batch = imageBatch(images, [0], supernet.network.resolution(architecture), undefined, true)
  const times: number[] = []
  for (let i = -5; i < repeats; i++) {
    const start = performance.now()
    supernet.outputs(architecture, batch)
    if (i >= 0) times.push(performance.now() - start)
  }
  return median(times)
}
