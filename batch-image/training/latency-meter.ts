/** Latency of whole networks on this machine: in onnxruntime, as they are exported, where it has a library, else in the engine. */
import { bareOnnx } from '../../export/index.ts'
import { measureLatency } from '../../supernet/evaluation/latency.ts'
import type { ImageSet } from '../../supernet/input/batches.ts'
import { foldNorms } from '../../supernet/static/fold-norms.ts'
import type { Supernet } from '../../supernet/supernet.ts'
import { anyInput, openSession, runtimeVersion } from '../quantisation/sessions.ts'
import { sessionLatency } from './session-latency.ts'

export interface LatencyMeter {
  /** What measures, for people. */
  readonly name: string
  /** @returns milliseconds of one image */
  measure(supernet: Supernet, architecture: unknown, images: ImageSet<unknown>): number | Promise<number>
}

/** @param supernet any of the run's */
export function latencyMeter({ network, task }: Pick<Supernet, 'network' | 'task'>, threads: number): LatencyMeter {
  const version = network.assemble === undefined || task.assemble === undefined ? undefined : runtimeVersion()
  if (version === undefined) return { name: `the engine, threads: ${threads}`, measure: measureLatency }
  return {
    name: `onnxruntime ${version}, one thread`,
    async measure(supernet, architecture) {
      const network = foldNorms(supernet.extractStatic(architecture))
      const session = await openSession(bareOnnx(network))
      try {
        return await sessionLatency(session, { pixels: await anyInput(network.input.shape) })
      } finally {
        await session.release()
      }
    },
  }
}
